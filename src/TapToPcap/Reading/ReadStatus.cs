namespace TapToPcap.Reading;

/// <summary>What one read of a tap found.</summary>
internal enum ReadStatus
{
    /// <summary>The next event.</summary>
    Event,

    /// <summary>No event yet: a growing tap ends here for now.</summary>
    NeedMore,

    /// <summary>Bytes that cannot be decoded, or no tap at all; a further read goes on after them.</summary>
    Damage,

    /// <summary>The input cannot be opened, or not be read any further.</summary>
    Unreadable,

    /// <summary>The end of the tap.</summary>
    End,
}
