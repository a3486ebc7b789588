using System.Text.Json;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.TextFormats;

/// <content>Reads strings that are too large to be held: bodies are decoded piece by piece, what is not used is skipped.</content>
internal sealed partial class JsonTapDecoder
{
    private const byte LastControl = 0x1F;

    private bool _isInLargeString;
    private bool _isInsideQuotes;

    // Null where the string is not used.
    private BodyWriter? _large;

    // The reader stands before a value, of which the window holds so much that it can only be a large string.
    private bool BeginsLargeString(in Utf8JsonReader reader, TapWindow window)
    {
        bool isBody = _field is TapField.AsBytes or TapField.Data or TapField.AsString;
        if (reader.TokenType != JsonTokenType.PropertyName || !(isBody || _field == TapField.Unknown))
        {
            return false;
        }

        ReadOnlySpan<byte> value = window.Span[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8);
        if (value.Length <= bodies.Threshold || value[0] != '"')
        {
            return false;
        }

        if (isBody)
        {
            _large = BeginBody(window.Offset + window.Span.Length - value.Length + 1);
        }

        return _isInLargeString = true;
    }

    private bool IsLarge(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > bodies.Threshold;

    /// <summary>Takes a large string that is in the window as a whole.</summary>
    private void SetLarge(in Utf8JsonReader reader, TapWindow window)
    {
        BodyWriter body = BeginBody(window.Offset + reader.TokenStartIndex + 1);
        if (!body.TryAdd(reader.ValueSpan, isLast: true))
        {
            throw new TapFormatException(PositionOf(reader, window), Expected);
        }

        bodies.Count(body);
        _trace.SetPayload(body.Finish(), isText: _field == TapField.AsString);
    }

    private BodyWriter BeginBody(long offset)
    {
        bool isText = _field == TapField.AsString;
        BodyWriter body = bodies.Begin(isText ? () => new JsonStringBody() : () => new Base64Body());
        body.BeginPart(offset);
        return body;
    }

    private string Expected => _field == TapField.AsString ? "expected the escapes of a JSON string" : "expected base64";

    private Step ReadLargeString(TapWindow window)
    {
        if (!_isInsideQuotes)
        {
            window.Take(window.Span.IndexOf((byte)'"') + 1);
            _isInsideQuotes = true;
        }

        ReadOnlySpan<byte> text = window.Span;
        int end = StringEnd.Find(text, (byte)'"');
        bool isWhole = end >= 0;
        int length = isWhole ? end : EscapeBoundary.Before(text);
        Add(window, text[..length], isWhole);
        window.Take(length);
        if (!isWhole)
        {
            return window.IsFinal ? throw new TapFormatException(window.Position(Record), "the input ends here, inside a record") : Step.NeedsBytes;
        }

        window.Take(1);
        EndLargeString();
        return Step.Taken;
    }

    private void Add(TapWindow window, ReadOnlySpan<byte> text, bool isLast)
    {
        int control = text.IndexOfAnyInRange((byte)0, LastControl);
        if (control >= 0)
        {
            throw new TapFormatException(window.Position(Record, control), $"expected JSON: found the byte 0x{text[control]:x2} in a string");
        }

        if (_large?.TryAdd(text, isLast) == false)
        {
            throw new TapFormatException(window.Position(Record), Expected);
        }
    }

    private void EndLargeString()
    {
        if (_large is not null)
        {
            bodies.Count(_large);
            _trace.SetPayload(_large.Finish(), isText: _field == TapField.AsString);
        }

        (_large, _isInLargeString, _isInsideQuotes) = (null, false, false);

        // To the reader it was an empty string.
        Utf8JsonReader reader = new("\"\""u8, isFinalBlock: false, _state);
        reader.Read();
        _state = reader.CurrentState;
    }
}
