namespace TapToPcap.Inspecting;

/// <summary>Why an input is of no use, or not of full use.</summary>
public enum InspectionProblemKind
{
    /// <summary>It is damaged, cut off, or named by the user and not a tap.</summary>
    Damaged,

    /// <summary>It is empty.</summary>
    Empty,

    /// <summary>It was found in a directory or archive, not named by the user, and is not a tap.</summary>
    NotTap,

    /// <summary>It could not be opened or read to its end.</summary>
    Unreadable,
}
