namespace TapToPcap.Converting;

/// <summary>Counts of the datagrams that came to a live capture.</summary>
public sealed record DatagramTotals
{
    /// <summary>Datagrams that were received, whatever was in them.</summary>
    public required long Received { get; init; }

    /// <summary>Their bytes, without headers.</summary>
    public required long Bytes { get; init; }

    /// <summary>Datagrams that the system dropped as its buffer was full; null if it does not report them.</summary>
    public required long? Dropped { get; init; }

    /// <summary>Received datagrams that held no trace, or a damaged one.</summary>
    public required long Undecoded { get; init; }

    /// <summary>Whether the system gave a smaller receive buffer than was asked for.</summary>
    public required bool IsBufferSmall { get; init; }
}
