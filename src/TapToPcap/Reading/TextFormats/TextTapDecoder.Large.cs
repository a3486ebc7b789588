using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.TextFormats;

/// <content>Reads strings that are too large to be held: bodies are decoded piece by piece, what is not used is skipped.</content>
internal sealed partial class TextTapDecoder
{
    // The strings of the payload that were decoded into memory, with the number of bytes that each gave.
    private readonly List<(BodyPart Part, int Decoded)> _parts = [];

    // The payload, once it is too large for memory.
    private BodyWriter? _large;

    // What ends the large string that is being read; 0 where there is none.
    private byte _quote;

    private bool IsPayload => _field is TapField.AsBytes or TapField.AsString or TapField.Data;

    private bool IsLarge(ReadOnlySpan<byte> literal) => _large is not null || _payload.Filled.Length + literal.Length > bodies.Threshold;

    private void ClearPayload()
    {
        _payload.Clear();
        _parts.Clear();
        if (_large is not null)
        {
            bodies.Count(_large);
            _large = null;
        }
    }

    private bool BeginsLargeString(ReadOnlySpan<byte> text) => text.Length > bodies.Threshold && (IsPayload || _field == TapField.Unknown);

    private Step BeginLargeString(TapWindow window)
    {
        _scanned = 0;
        _quote = window.Span[0];
        window.Take(1);
        if (IsPayload)
        {
            BeginLargePart(window.Offset);
        }

        return Step.Taken;
    }

    /// <summary>Takes a string that is in the window as a whole, of a payload that is too large for memory.</summary>
    private void SetLarge(TapWindow window, ReadOnlySpan<byte> literal)
    {
        BeginLargePart(window.Offset + 1);
        Add(window, literal, isLast: true);
        _trace.SetPayload(_large!.Finish());
    }

    // Strings that follow one another are one payload, of which the first may be in memory already.
    private void BeginLargePart(long offset)
    {
        if (_large is null)
        {
            _large = bodies.Begin(() => new TextStringBody());
            ReadOnlySpan<byte> decoded = _payload.Filled.Span;
            foreach ((BodyPart part, int length) in _parts)
            {
                _large.AddDecoded(part, decoded[..length]);
                decoded = decoded[length..];
            }
        }

        _large.BeginPart(offset);
    }

    private Step ReadLargeString(TapWindow window)
    {
        ReadOnlySpan<byte> text = window.Span;
        int end = StringEnd.Find(text, _quote);
        bool isWhole = end >= 0;
        int length = isWhole ? end : EscapeBoundary.Before(text);
        if (IsPayload)
        {
            Add(window, text[..length], isWhole);
        }

        window.Take(length);
        if (!isWhole)
        {
            return NeedBytes(window);
        }

        window.Take(1);
        _quote = 0;
        if (IsPayload)
        {
            _trace.SetPayload(_large!.Finish());
        }

        EndValue();
        return Step.Taken;
    }

    private void Add(TapWindow window, ReadOnlySpan<byte> text, bool isLast)
    {
        if (!_large!.TryAdd(text, isLast))
        {
            throw new TapFormatException(window.Position(Record), $"expected the {_field} of a {_trace.Message}, found a string with an escape that is none");
        }
    }
}
