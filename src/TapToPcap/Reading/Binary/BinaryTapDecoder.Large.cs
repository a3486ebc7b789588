using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <content>Reads events and HTTP records that are too large to be held: their bodies are kept apart.</content>
internal sealed partial class BinaryTapDecoder
{
    private MessageOutline? _outline;
    private Meaning _outlined;

    // Where reading goes on if the message turns out to be damaged.
    private long _searchFrom;

    private Step BeginLarge(TapWindow window, scoped in ProtobufCursor cursor, OpenMessage open, Meaning meaning, long length)
    {
        OutlinePart kind = meaning switch
        {
            Meaning.HttpBufferedTrace => OutlinePart.Exchange,
            Meaning.HttpSegment => OutlinePart.Segment,
            _ => open.Kind == Message.Capture ? OutlinePart.CaptureEvent : OutlinePart.Event,
        };
        _bodies.BeginEvent();
        int passed = EventTag is null ? 1 : 0;
        _searchFrom = window.Offset + passed;
        window.Mark(passed);
        _outlined = meaning;
        _outline = new MessageOutline(_bodies, kind, cursor.Here, length);
        window.Take(cursor.Position);
        return Step.Taken;
    }

    private Step ReadLarge(TapWindow window, MessageOutline outline, out TapEvent tapped)
    {
        tapped = default;
        try
        {
            if (outline.TryTake(window))
            {
                _outline = null;
                return EndLarge(outline, out tapped);
            }

            return window.IsFinal
                ? throw new TapFormatException(outline.Start, $"the input ends here: {_outlined} promises {outline.End - outline.Start.Offset} bytes, {window.Offset + window.Span.Length - outline.Start.Offset} are left")
                : Step.NeedsBytes;
        }
        catch (TapFormatException)
        {
            _outline = null;
            LeaveLarge(window, outline);
            throw;
        }
    }

    private Step EndLarge(MessageOutline outline, out TapEvent tapped)
    {
        tapped = default;
        OpenMessage open = _open.Peek();
        SourcePosition start = outline.Start;
        try
        {
            ReadOnlyMemory<byte> message = outline.Bytes;
            if (_outlined == Meaning.Event)
            {
                BinaryMessages.ReadEvent(message, _traceId, IsStreamed(open), open.Kind == Message.Capture, in start, out tapped);
                tapped = tapped.Payload.IsEmpty ? tapped with { Large = outline.Latest } : tapped;
                _eventsOfTrace++;
                return Step.Event;
            }

            TapEvent[] events = _outlined == Meaning.HttpBufferedTrace
                ? BinaryHttp.ReadBuffered(message.Span, start, outline.Bodies)
                : BinaryHttp.ReadSegment(message.Span, start, outline.Bodies);
            CountRecord(open);
            Enqueue(events);
            _recordHasTrace = true;
            return Step.Taken;
        }
        catch (TapFormatException e)
        {
            throw new TapFormatException(outline.InTap(e.Position), e.Problem);
        }
    }

    // What is damaged may be the length of the message, so the search begins where the message does, if it can; but not where the
    // tap ends inside a body, whose bytes are no events.
    private void LeaveLarge(TapWindow window, MessageOutline outline)
    {
        if (outline.IsOverLimit)
        {
            TrustLength(outline.End);
            return;
        }

        if (!outline.IsInBody && !window.TryRewind(_searchFrom) && _bodies.IsInTap)
        {
            window.GoBack(_searchFrom);
        }
    }
}
