using TapToPcap.Reading.Bodies;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Decodes a body that is a string of protobuf's text form.</summary>
internal sealed class TextStringBody : BodyDecoder
{
    private protected override bool TryDecode(ReadOnlySpan<byte> text, bool isLast, Span<byte> space, out int taken, out int written)
    {
        taken = isLast ? text.Length : EscapeBoundary.Before(text);
        written = TextEscapes.Unescape(text[..taken], space);
        return written >= 0;
    }
}
