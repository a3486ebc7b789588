namespace TapToPcap.Reading.Events;

/// <summary>One thing that a tap records about one connection.</summary>
/// <remarks>The payload is in a buffer of the reader and valid until the next event is asked for.</remarks>
internal readonly record struct TapEvent(TapEventKind Kind, ulong TraceId)
{
    /// <summary>Something that happened on the connection, at a time.</summary>
    internal bool IsTimed => Kind is TapEventKind.Read or TapEventKind.Write or TapEventKind.Closed;

    /// <summary>When Envoy handled it, in nanoseconds since 1970 UTC: 0 to 2^32 seconds, the range that captures can hold. 0 where the tap has none.</summary>
    internal long Time { get; init; }

    /// <summary>Bytes read or written, possibly none.</summary>
    internal ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Envoy's limit cut the payload; how much is missing is not said here.</summary>
    internal bool IsTruncated { get; init; }

    /// <summary>Of a write: Envoy means to send nothing more.</summary>
    internal bool EndsStream { get; init; }

    /// <summary>Position of the first byte in both directions counted together, from 1; 0 where Envoy does not count.</summary>
    internal ulong SequenceNumber { get; init; }

    /// <summary>The ends of the connection, where the event names at least one.</summary>
    internal TapConnection? Connection { get; init; }

    /// <summary>Of an HTTP exchange: which part of it this is.</summary>
    internal HttpPiece? Http { get; init; }

    internal SampleRate? SampleRate { get; init; }

    /// <summary>Emitted while the connection lived, not when it had closed.</summary>
    internal bool IsStreamed { get; init; }
}
