namespace TapToPcap.Live.Folders;

/// <summary>How far the reading of a watched folder has come.</summary>
internal enum FolderReadingPhase
{
    /// <summary>The first round: how long a file has been unchanged is known from its time of modification only.</summary>
    FirstLook,

    /// <summary>All rounds after it.</summary>
    Following,

    /// <summary>The capture had to stop before everything was converted. This was reported, and is not reported again.</summary>
    Cut,
}
