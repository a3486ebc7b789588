namespace TapToPcap.Inspecting;

/// <summary>In which way an input is of no use, or not of full use.</summary>
public enum InspectionProblemKind
{
    /// <summary>It is damaged, cut off, or named by the user and no tap.</summary>
    Damaged,

    /// <summary>It holds no byte.</summary>
    Empty,

    /// <summary>It was found, not named, and is no tap.</summary>
    NotTap,

    /// <summary>It could not be opened or read to its end.</summary>
    Unreadable,
}
