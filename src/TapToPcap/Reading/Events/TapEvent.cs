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

    /// <summary>Bytes read or written, possibly none; none where they are in <see cref="Large"/>.</summary>
    internal ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Bytes read or written, where they are too many for <see cref="Payload"/>; see <see cref="Parts"/>.</summary>
    internal LargeBody? Large { get; init; }

    /// <summary>Bytes after the payload that were left out, as the event is larger than <c>--max-event-size</c>.</summary>
    internal long LeftOut => Large?.LeftOut ?? 0;

    /// <summary>Bytes that the tap has of it, with those that were left out.</summary>
    internal long Length => Payload.Length + (Large is null ? 0 : Large.Length + Large.LeftOut);

    /// <summary>Bytes that its payload takes in memory.</summary>
    internal long HeldLength => Payload.Length + (Large?.HeldLength ?? 0);

    /// <summary>The payload was a JSON string (JSON_BODY_AS_STRING), which has a space for whatever is not UTF-8.</summary>
    internal bool IsText { get; init; }

    /// <summary>Envoy cut the payload at its limit; the event does not say how many bytes are missing.</summary>
    internal bool IsTruncated { get; init; }

    /// <summary>Bytes by which Envoy's count goes on beyond the payload, where later events have shown that; null if not known.</summary>
    internal ulong? Missing { get; init; }

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

    /// <summary>The event in parts that follow one another, of which the last has its end; itself where it is not large.</summary>
    /// <remarks>All parts have one buffer, so each is valid until the next.</remarks>
    /// <param name="size">Bytes of each part but the last.</param>
    internal IEnumerable<TapEvent> Parts(int size)
    {
        if (Large is null)
        {
            yield return this;
            yield break;
        }

        byte[] buffer = new byte[size];
        using Stream bytes = Large.Open();
        long left = Large.Length;
        while (left > size)
        {
            bytes.ReadExactly(buffer);
            left -= size;
            HttpPiece? piece = Http is null ? null : Http with { EndsMessage = false };
            yield return this with { Payload = buffer, Large = null, Http = piece, IsTruncated = false, EndsStream = false };
        }

        bytes.ReadExactly(buffer, 0, (int)left);
        yield return this with { Payload = buffer.AsMemory(0, (int)left), Large = LeftOutBytes.After(Large) };
    }
}
