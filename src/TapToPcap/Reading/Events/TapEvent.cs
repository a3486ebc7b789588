namespace TapToPcap.Reading.Events;

/// <summary>One event of a tap: a read, write, close, connection record, part of an HTTP exchange, or end of a trace.</summary>
/// <remarks>The payload is in a buffer of the reader, and is valid until the next event is read.</remarks>
internal readonly record struct TapEvent(TapEventKind Kind, ulong TraceId)
{
    /// <summary>The event is a read, write or close, which have a time.</summary>
    internal bool IsTimed => Kind is TapEventKind.Read or TapEventKind.Write or TapEventKind.Closed;

    /// <summary>When Envoy handled it: nanoseconds since 1970 UTC, up to the year 2262; 0 where the tap has no time.</summary>
    /// <remarks>Where <see cref="TimeProblem"/> is set: 0 from a decoder, and from a reader the time of its neighbour.</remarks>
    internal long Time { get; init; }

    /// <summary>What the tap has in place of a time, for people; null where it has one, or the event needs none.</summary>
    internal string? TimeProblem { get; init; }

    /// <summary>Bytes read or written, possibly none.</summary>
    internal ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Envoy cut the payload at its limit; the event does not say how many bytes are missing.</summary>
    internal bool IsTruncated { get; init; }

    /// <summary>Of a write: Envoy means to send nothing more.</summary>
    internal bool EndsStream { get; init; }

    /// <summary>Envoy's <c>seq_num</c>: position of the first byte, from 1, in both directions together; 0 for none.</summary>
    internal ulong SequenceNumber { get; init; }

    /// <summary>The ends of the connection, where the event names at least one.</summary>
    internal TapConnection? Connection { get; init; }

    /// <summary>Of an HTTP exchange: which part of it this is.</summary>
    internal HttpPiece? Http { get; init; }

    internal SampleRate? SampleRate { get; init; }

    /// <summary>The tap is streamed: the event was recorded as it happened, not when its connection had closed.</summary>
    internal bool IsStreamed { get; init; }
}
