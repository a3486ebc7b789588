namespace TapToPcap.Converting;

/// <summary>What became of the datagrams that came to a live capture.</summary>
public sealed record DatagramTotals
{
    /// <summary>Taken from the system, whatever was in them.</summary>
    public required long Received { get; init; }

    /// <summary>What they held together, headers not counted.</summary>
    public required long Bytes { get; init; }

    /// <summary>Came to this machine when the system had no more space for them; null where it does not say.</summary>
    public required long? Dropped { get; init; }

    /// <summary>Of those received, the ones that were no trace, or a damaged one.</summary>
    public required long Undecoded { get; init; }

    /// <summary>The system gave less space for datagrams that wait than was asked for.</summary>
    public required bool IsBufferSmall { get; init; }
}
