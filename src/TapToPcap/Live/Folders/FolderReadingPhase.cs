namespace TapToPcap.Live.Folders;

/// <summary>How far the reading of a watched folder has come.</summary>
internal enum FolderReadingPhase
{
    /// <summary>Nobody has looked yet: a file may have been as it is for long, which only its own time of change shows.</summary>
    FirstLook,

    /// <summary>The folder is looked at again and again.</summary>
    Following,

    /// <summary>The stop came before all that is there was converted, which was reported: it is not again.</summary>
    Cut,
}
