namespace TapToPcap.Reading.Events;

/// <summary>What the time of an HTTP event was taken from, as not every HTTP tap has times.</summary>
internal enum TimeSource
{
    /// <summary>The tap itself.</summary>
    Tap,

    /// <summary>The date header of a response, to the second.</summary>
    Date,

    /// <summary>The latest time of what precedes it in the tap.</summary>
    Previous,

    /// <summary>When the tap's file was last modified.</summary>
    File,

    /// <summary>When it reached tap2pcap.</summary>
    Arrival,

    /// <summary>None of these is known: the time is the beginning of 1970.</summary>
    None,
}
