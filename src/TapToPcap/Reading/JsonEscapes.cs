using System.Globalization;
using System.Text;

namespace TapToPcap.Reading;

/// <summary>The escapes of JSON strings (RFC 8259 §7).</summary>
/// <remarks>Our own because Envoy prints some bytes that are not UTF-8 as they are; they pass through here, where a strict reader stops.</remarks>
internal static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <summary>Writes what a string means, which is never longer than the string.</summary>
    /// <param name="literal">What stands between the quotes; its escapes are known to be well formed.</param>
    /// <returns>Bytes written.</returns>
    internal static int Unescape(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        int written = 0;
        while (literal.IndexOf((byte)'\\') is int plain and >= 0)
        {
            literal[..plain].CopyTo(destination[written..]);
            written += plain;
            literal = literal[plain..];

            int taken = literal[1] == 'u' ? ReadUnicode(literal, out Rune letter) : ReadLetter(literal[1], out letter);
            written += letter.EncodeToUtf8(destination[written..]);
            literal = literal[taken..];
        }

        literal.CopyTo(destination[written..]);
        return written + literal.Length;
    }

    private static int ReadLetter(byte escape, out Rune letter)
    {
        const int LetterEscapeLength = 2;

        letter = new Rune((char)(escape switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => escape,                                                       // quote, backslash and slash stand for themselves
        }));
        return LetterEscapeLength;
    }

    /// <returns>Characters that belong to the escape: two escapes may be one letter. Half a pair becomes U+FFFD.</returns>
    private static int ReadUnicode(ReadOnlySpan<byte> escape, out Rune letter)
    {
        char first = ReadUnit(escape);
        if (Rune.TryCreate(first, out letter))
        {
            return UnicodeEscapeLength;
        }

        ReadOnlySpan<byte> next = escape[UnicodeEscapeLength..];
        if (next.StartsWith("\\u"u8) && Rune.TryCreate(first, ReadUnit(next), out letter))
        {
            return 2 * UnicodeEscapeLength;
        }

        letter = Rune.ReplacementChar;
        return UnicodeEscapeLength;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..UnicodeEscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
