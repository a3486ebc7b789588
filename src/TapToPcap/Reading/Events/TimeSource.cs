namespace TapToPcap.Reading.Events;

/// <summary>What the time of an event was taken from.</summary>
internal enum TimeSource
{
    /// <summary>The tap itself.</summary>
    Tap,

    /// <summary>The date header of a response, to the second.</summary>
    Date,

    /// <summary>What comes before it in the tap.</summary>
    Previous,

    /// <summary>When the tap's file was changed last.</summary>
    File,

    /// <summary>When it reached us.</summary>
    Arrival,

    /// <summary>Nothing has a time: it is put at the beginning of 1970.</summary>
    None,
}
