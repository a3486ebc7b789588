namespace TapToPcap.Live.Folders;

/// <summary>What a look at a watched file has found.</summary>
internal enum FileChange
{
    /// <summary>It is as it was, or was not looked at.</summary>
    None,

    /// <summary>It is there for the first time, is longer, or was written otherwise.</summary>
    Written,

    /// <summary>It has become shorter: something else is written in its place.</summary>
    Shrunk,
}
