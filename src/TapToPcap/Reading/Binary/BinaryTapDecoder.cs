using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Decodes taps in protobuf's binary encoding, and holds at most one event or one HTTP record of them in memory.</summary>
/// <remarks>
/// A buffered trace is one message that may be larger than memory, so the messages around the events are walked, not parsed: a
/// stack has those that are open, and where each ends. Undelimited records have no end of their own: each is one trace of the
/// wrapper, followed by a sample rate where there is one.
/// </remarks>
internal sealed partial class BinaryTapDecoder : TapDecoder
{
    // Most bytes of an unknown field beside a trace.
    private const long MaxUnknownLength = 1 << 16;

    private readonly Stack<OpenMessage> _open = new();
    private readonly TapFraming _framing;
    private readonly BodyStore _bodies;
    private long _skip;
    private ulong _traceId;
    private long _eventsOfTrace;
    private bool _recordHasTrace;
    private TapEvent? _pendingEnd;

    /// <param name="framing">Binary, Delimited or Capture.</param>
    /// <param name="bodies">Takes the bodies that are too large to be held with their event.</param>
    internal BinaryTapDecoder(TapFraming framing, BodyStore bodies)
    {
        _framing = framing;
        _bodies = bodies;
        _open.Push(new OpenMessage(RootOf(framing), long.MaxValue));
        Record = framing == TapFraming.Capture ? 1 : 0;
    }

    private enum Message
    {
        /// <summary>Not a message: a sequence of records, each after its length.</summary>
        Delimited,
        Wrapper,
        BufferedTrace,
        StreamedSegment,
        Batch,
        Capture,
    }

    private enum Meaning
    {
        Unknown,
        TraceId,
        Connection,
        Event,
        SampleRate,
        HttpBufferedTrace,
        HttpSegment,
        OpensBufferedTrace,
        OpensStreamedSegment,
        OpensBatch,
    }

    private static Message RootOf(TapFraming framing) => framing switch
    {
        TapFraming.Binary => Message.Wrapper,
        TapFraming.Delimited => Message.Delimited,
        TapFraming.Capture => Message.Capture,
        _ => throw new ArgumentOutOfRangeException(nameof(framing), framing, "Not a binary framing."),
    };

    private static Meaning MeaningOf(Message message, ulong field) => (message, field) switch
    {
        (Message.BufferedTrace, TapSchema.Buffered.TraceId) => Meaning.TraceId,
        (Message.BufferedTrace, TapSchema.Buffered.Connection) => Meaning.Connection,
        (Message.BufferedTrace, TapSchema.Buffered.Events) => Meaning.Event,
        (Message.StreamedSegment, TapSchema.Streamed.TraceId) => Meaning.TraceId,
        (Message.StreamedSegment, TapSchema.Streamed.Connection) => Meaning.Connection,
        (Message.StreamedSegment, TapSchema.Streamed.Event) => Meaning.Event,
        (Message.StreamedSegment, TapSchema.Streamed.Events) => Meaning.OpensBatch,
        (Message.Batch, TapSchema.Batch.Events) => Meaning.Event,
        (Message.Wrapper, TapSchema.Wrapper.HttpBuffered) => Meaning.HttpBufferedTrace,
        (Message.Wrapper, TapSchema.Wrapper.HttpStreamed) => Meaning.HttpSegment,
        (Message.Wrapper, TapSchema.Wrapper.SocketBuffered) => Meaning.OpensBufferedTrace,
        (Message.Wrapper, TapSchema.Wrapper.SocketStreamed) => Meaning.OpensStreamedSegment,
        (Message.Wrapper, TapSchema.Wrapper.SampleRate) => Meaning.SampleRate,
        (Message.Capture, TapSchema.Capture2018.Connection) => Meaning.Connection,
        (Message.Capture, TapSchema.Capture2018.Events) => Meaning.Event,
        _ => Meaning.Unknown,
    };

    /// <inheritdoc/>
    internal override bool TryEndTrace(out TapEvent tapped)
    {
        tapped = _pendingEnd ?? default;
        bool isPending = _pendingEnd is not null;
        _pendingEnd = null;
        return isPending;
    }

    /// <inheritdoc/>
    /// <remarks>A bare trace of 2018 ends only where its tap ends.</remarks>
    internal override bool IsBetweenRecords(TapWindow window) => _framing != TapFraming.Capture && _open.Count == 1 && _skip == 0 && _outline is null && window.Span.IsEmpty;

    /// <inheritdoc/>
    private protected override Step Advance(TapWindow window, out TapEvent tapped)
    {
        tapped = default;
        OpenMessage open = _open.Peek();
        if (_skip > 0)
        {
            return Skip(window);
        }

        if (_outline is not null)
        {
            return ReadLarge(window, _outline, out tapped);
        }

        if (window.Offset == open.End)
        {
            return Leave(open, out tapped);
        }

        if (window.Span.IsEmpty)
        {
            return window.IsFinal ? Finish(window, open, out tapped) : Step.NeedsBytes;
        }

        SourcePosition here = window.Position(Record);
        ProtobufCursor cursor = new(window.Span, in here);
        if (open.Kind == Message.Delimited)
        {
            return BeginRecord(window, cursor);
        }

        if (open.End == long.MaxValue)
        {
            window.Mark(1);
        }

        return cursor.TryReadTag(out ProtobufTag tag) ? Read(window, ref cursor, open, tag, out tapped) : NeedBytes(window, "a field");
    }

    private Step Read(TapWindow window, scoped ref ProtobufCursor cursor, OpenMessage open, ProtobufTag tag, out TapEvent tapped)
    {
        tapped = default;
        Meaning meaning = MeaningOf(open.Kind, tag.Field);
        if (_pendingEnd is TapEvent end && open.Kind == Message.Wrapper && meaning is not (Meaning.SampleRate or Meaning.Unknown))
        {
            _pendingEnd = null;
            tapped = end;
            return Step.Event;
        }

        if (tag.WireType != WireType.Length)
        {
            return ReadNumber(window, cursor, open, tag, meaning);
        }

        ExpectOneTrace(window, open, meaning);
        if (meaning == Meaning.TraceId)
        {
            throw new TapFormatException(window.Position(Record), $"expected the {meaning} of a {open.Kind}, found wire type {(int)tag.WireType}");
        }

        if (!cursor.TryReadVarint(out ulong length))
        {
            return NeedBytes(window, "a length");
        }

        long bodyAt = window.Offset + cursor.Position;
        if (bodyAt > open.End || length > (ulong)(open.End - bodyAt))
        {
            throw new TapFormatException(window.Position(Record), $"field {tag.Field} promises {length} bytes, {Math.Max(0, open.End - bodyAt)} are left in its message");
        }

        return ReadMessage(window, in cursor, open, meaning, (long)length, out tapped);
    }

    private Step ReadNumber(TapWindow window, ProtobufCursor cursor, OpenMessage open, ProtobufTag tag, Meaning meaning)
    {
        bool isNoNumber = meaning == Meaning.TraceId ? tag.WireType != WireType.Varint : meaning != Meaning.Unknown;
        if (isNoNumber)
        {
            throw new TapFormatException(window.Position(Record), $"expected the {meaning} of a {open.Kind}, found wire type {(int)tag.WireType}");
        }

        ulong value = 0;
        if (tag.WireType == WireType.Varint && !cursor.TryReadVarint(out value))
        {
            return NeedBytes(window, "a number");
        }

        long skip = tag.WireType switch
        {
            WireType.Fixed64 => sizeof(ulong),
            WireType.Fixed32 => sizeof(uint),
            _ => 0,
        };
        long beyond = window.Offset + cursor.Position + skip - open.End;
        if (beyond > 0)
        {
            throw new TapFormatException(window.Position(Record), $"field {tag.Field} ends {beyond} bytes after its message");
        }

        if (meaning == Meaning.TraceId)
        {
            SetTraceId(window, value);
        }

        window.Take(cursor.Position);
        _skip = skip;
        return Step.Taken;
    }

    private Step ReadMessage(TapWindow window, scoped in ProtobufCursor cursor, OpenMessage open, Meaning meaning, long length, out TapEvent tapped)
    {
        tapped = default;
        switch (meaning)
        {
            case Meaning.OpensBufferedTrace:
                return Enter(window, in cursor, Message.BufferedTrace, length);
            case Meaning.OpensStreamedSegment:
                return Enter(window, in cursor, Message.StreamedSegment, length);
            case Meaning.OpensBatch:
                return Enter(window, in cursor, Message.Batch, length);
            case Meaning.Event or Meaning.HttpBufferedTrace or Meaning.HttpSegment when length > _bodies.Threshold:
                return BeginLarge(window, in cursor, open, meaning, length);
            case Meaning.Connection or Meaning.Event or Meaning.SampleRate:
                return ReadWhole(window, in cursor, open, meaning, length, out tapped);
            case Meaning.HttpBufferedTrace or Meaning.HttpSegment:
                return ReadHttp(window, in cursor, open, meaning, length);
            default:
                ExpectSmall(window, open, length);
                window.Take(cursor.Position);
                _skip = length;
                return Step.Taken;
        }
    }

    // A delimited record has one trace. Where there are two, its length is wrong and spans other records.
    private void ExpectOneTrace(TapWindow window, OpenMessage open, Meaning meaning)
    {
        if (open.Kind != Message.Wrapper || open.End == long.MaxValue || meaning is Meaning.Unknown or Meaning.SampleRate)
        {
            return;
        }

        if (_recordHasTrace)
        {
            throw new TapFormatException(window.Position(Record), "expected the end of the record, found another trace");
        }
    }

    // A field that a later Envoy adds beside a trace is small; a length that spans other records is damage.
    private void ExpectSmall(TapWindow window, OpenMessage open, long length)
    {
        if (open.Kind == Message.Wrapper && length > MaxUnknownLength)
        {
            throw new TapFormatException(window.Position(Record), $"expected a trace, found a field of {length} bytes that is none");
        }
    }

    private Step ReadWhole(TapWindow window, scoped in ProtobufCursor cursor, OpenMessage open, Meaning meaning, long length, out TapEvent tapped)
    {
        tapped = default;
        SourcePosition position = cursor.Here;
        if (!TryHoldWhole(window, in cursor, meaning, length, out ReadOnlyMemory<byte> message))
        {
            return Step.NeedsBytes;
        }

        switch (meaning)
        {
            case Meaning.Event:
                BinaryMessages.ReadEvent(message, _traceId, IsStreamed(open), open.Kind == Message.Capture, in position, out tapped);
                break;
            case Meaning.Connection:
                tapped = ReadConnection(message, open, in position);
                break;
            default:
                tapped = new TapEvent(TapEventKind.Sampled, _traceId) { SampleRate = BinaryMessages.ReadSampleRate(new ProtobufCursor(message.Span, in position)) };
                break;
        }

        window.Take(cursor.Position + message.Length);
        _eventsOfTrace++;
        return Step.Event;
    }

    private Step ReadHttp(TapWindow window, scoped in ProtobufCursor cursor, OpenMessage open, Meaning meaning, long length)
    {
        SourcePosition position = cursor.Here;
        if (!TryHoldWhole(window, in cursor, meaning, length, out ReadOnlyMemory<byte> message))
        {
            return Step.NeedsBytes;
        }

        CountRecord(open);
        Enqueue(meaning == Meaning.HttpBufferedTrace ? BinaryHttp.ReadBuffered(message.Span, position) : BinaryHttp.ReadSegment(message.Span, position));
        _recordHasTrace = true;
        window.Take(cursor.Position + message.Length);
        return Step.Taken;
    }

    private bool TryHoldWhole(TapWindow window, scoped in ProtobufCursor cursor, Meaning meaning, long length, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (length > _bodies.MaxHeld)
        {
            TrustLength(window.Offset + cursor.Position + length);
            throw new TapFormatException(cursor.Here, $"an event of {length} bytes, at most {_bodies.MaxHeld} are held (--max-event-size)");
        }

        int left = cursor.Remaining.Length;
        if (left < length)
        {
            return window.IsFinal
                ? throw new TapFormatException(cursor.Here, $"the input ends here: {meaning} promises {length} bytes, {left} are left")
                : false;
        }

        message = window.Slice(cursor.Position, (int)length);
        return true;
    }

    private TapEvent ReadConnection(ReadOnlyMemory<byte> message, OpenMessage open, in SourcePosition position)
    {
        (TapConnection? connection, ulong id) = BinaryMessages.ReadConnection(new ProtobufCursor(message.Span, in position));
        if (open.Kind == Message.Capture)
        {
            _traceId = id;
        }

        return new TapEvent(TapEventKind.Opened, _traceId) { Connection = connection, IsStreamed = IsStreamed(open) };
    }

    private static bool IsStreamed(OpenMessage open) => open.Kind is Message.StreamedSegment or Message.Batch;

    private Step BeginRecord(TapWindow window, ProtobufCursor cursor)
    {
        if (!cursor.TryReadVarint(out ulong length))
        {
            return NeedBytes(window, "a length prefix");
        }

        window.Mark(1);
        _recordHasTrace = false;

        // No record is empty: a length of 0 is one of the zeros that a crash leaves at the end of a file.
        if (length is 0 or > long.MaxValue / 2)
        {
            throw new TapFormatException(window.Position(Record), $"expected the length of a record, found {length}");
        }

        Record++;
        return Enter(window, in cursor, Message.Wrapper, (long)length);
    }

    private Step Enter(TapWindow window, scoped in ProtobufCursor cursor, Message message, long length)
    {
        if (message is Message.BufferedTrace or Message.StreamedSegment)
        {
            CountRecord(_open.Peek());
            _traceId = 0;
            _eventsOfTrace = 0;
        }

        _recordHasTrace |= message is Message.BufferedTrace or Message.StreamedSegment;
        window.Take(cursor.Position);
        _open.Push(new OpenMessage(message, window.Offset + length));
        return Step.Taken;
    }

    private Step Leave(OpenMessage open, out TapEvent tapped)
    {
        tapped = default;
        _open.Pop();
        if (open.Kind == Message.BufferedTrace)
        {
            _pendingEnd = new TapEvent(TapEventKind.Ended, _traceId);
        }

        return open.Kind == Message.Wrapper && TryEndTrace(out tapped) ? Step.Event : Step.Taken;
    }

    private Step Finish(TapWindow window, OpenMessage open, out TapEvent tapped)
    {
        if (open.End != long.MaxValue)
        {
            throw new TapFormatException(window.Position(Record), $"the input ends here, {open.End - window.Offset} bytes before the end of its {open.Kind}");
        }

        if (open.Kind == Message.Capture && _eventsOfTrace > 0)
        {
            _pendingEnd = new TapEvent(TapEventKind.Ended, _traceId);
            _eventsOfTrace = 0;
        }

        return TryEndTrace(out tapped) ? Step.Event : Step.NeedsBytes;
    }

    private Step Skip(TapWindow window)
    {
        if (window.Span.IsEmpty)
        {
            return window.IsFinal
                ? throw new TapFormatException(window.Position(Record), $"the input ends here, {_skip} bytes before the end of a field")
                : Step.NeedsBytes;
        }

        int count = (int)Math.Min(_skip, window.Span.Length);
        window.Take(count);
        _skip -= count;
        return Step.Taken;
    }

    private Step NeedBytes(TapWindow window, string expected) => window.IsFinal
        ? throw new TapFormatException(window.Position(Record), $"the input ends here, inside {expected}")
        : Step.NeedsBytes;

    private void SetTraceId(TapWindow window, ulong value)
    {
        if (_eventsOfTrace > 0 && value != _traceId)
        {
            throw new TapFormatException(window.Position(Record), $"trace_id {value} comes after {_eventsOfTrace} events of its trace");
        }

        _traceId = value;
    }

    // A delimited record begins with its length prefix, which counts it; an undelimited one begins with the field itself.
    private void CountRecord(OpenMessage open)
    {
        if (open.End == long.MaxValue)
        {
            Record++;
        }
    }

    private readonly record struct OpenMessage(Message Kind, long End);
}
