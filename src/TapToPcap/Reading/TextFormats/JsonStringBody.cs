using System.Buffers;
using TapToPcap.Reading.Bodies;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Decodes a body that is a JSON string: text with escapes.</summary>
internal sealed class JsonStringBody : BodyDecoder
{
    private const int UnicodeEscapeLength = 6;

    private static readonly SearchValues<byte> AfterBackslash = SearchValues.Create("\"\\/bfnrtu"u8);

    private protected override bool TryDecode(ReadOnlySpan<byte> text, bool isLast, Span<byte> space, out int taken, out int written)
    {
        taken = isLast ? text.Length : EscapeBoundary.Before(text);
        written = 0;
        if (!AreEscapesValid(text[..taken]))
        {
            return false;
        }

        written = JsonEscapes.Unescape(text[..taken], space);
        return true;
    }

    /// <summary>Whether all escapes of a text are JSON's, and whole.</summary>
    internal static bool AreEscapesValid(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is int at and >= 0)
        {
            text = text[at..];
            if (text.Length < 2 || !AfterBackslash.Contains(text[1]))
            {
                return false;
            }

            int length = text[1] == 'u' ? UnicodeEscapeLength : 2;
            if (text.Length < length || !AreHexadecimal(text[2..length]))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static bool AreHexadecimal(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }
}
