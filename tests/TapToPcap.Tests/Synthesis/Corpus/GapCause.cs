namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Why bytes are missing.</summary>
internal enum GapCause
{
    /// <summary>A limit of the tap cut an event.</summary>
    Cut,

    /// <summary>Whole records did not arrive.</summary>
    Lost,
}
