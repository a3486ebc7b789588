namespace TapToPcap.Live.Folders;

/// <summary>How a watched file has changed since the look before.</summary>
internal enum FileChange
{
    /// <summary>It is as it was, or was not looked at.</summary>
    None,

    /// <summary>It is new, is longer, or has another time of modification.</summary>
    Written,

    /// <summary>It has become shorter: something else is written in its place.</summary>
    Shrunk,
}
