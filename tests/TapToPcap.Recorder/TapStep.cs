namespace TapToPcap.Recorder;

/// <summary>What happened once on a connection, before a tap's limits and counters. Times are nanoseconds since 1970 UTC.</summary>
internal sealed record TapStep(TapStepKind Kind, long Time, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Of a write: nothing is to follow it.</summary>
    internal bool EndStream { get; init; }

    /// <summary>The bytes were cut already, whatever the limits of the tap.</summary>
    internal bool Truncated { get; init; }

    /// <summary>Stands in the record as it is, unless the tap counts by itself.</summary>
    internal ulong SequenceNumber { get; init; }

    internal static TapStep Read(long time, ReadOnlyMemory<byte> bytes) => new(TapStepKind.Read, time, bytes);

    internal static TapStep Write(long time, ReadOnlyMemory<byte> bytes, bool endStream = false) => new(TapStepKind.Write, time, bytes) { EndStream = endStream };

    internal static TapStep Closed(long time) => new(TapStepKind.Closed, time, default);
}
