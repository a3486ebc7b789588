using System.Text;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Replaces the escapes of a JSON string by what they mean (RFC 8259, section 7).</summary>
/// <remarks>Envoy prints some bytes that are not UTF-8. They pass unchanged here, where Utf8JsonReader would throw.</remarks>
internal static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <summary>Writes the unescaped bytes of a string, which are never more than its literal has.</summary>
    /// <param name="literal">What stands between the quotes; its escapes are known to be well formed.</param>
    /// <returns>Bytes written.</returns>
    internal static int Unescape(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        int written = 0;
        int read = 0;
        while (read < literal.Length)
        {
            int plain = PlainRun.Copy(literal[read..], destination[written..]);
            read += plain;
            written += plain;
            while (read < literal.Length && literal[read] == '\\')
            {
                read += literal[read + 1] == 'u'
                    ? WriteUnicode(literal[read..], destination, ref written)
                    : WriteEscape(literal[read + 1], destination, ref written);
            }
        }

        return written;
    }

    private static int WriteEscape(byte escape, Span<byte> destination, ref int written)
    {
        const int EscapeLength = 2;

        destination[written++] = escape switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => escape,                                                       // quote, backslash and slash stand for themselves
        };
        return EscapeLength;
    }

    private static int WriteUnicode(ReadOnlySpan<byte> escape, Span<byte> destination, ref int written)
    {
        int taken = ReadUnicode(escape, out Rune letter);
        written += letter.EncodeToUtf8(destination[written..]);
        return taken;
    }

    /// <returns>Length of the escape: 6, or 12 for a surrogate pair. A surrogate without its other half becomes U+FFFD.</returns>
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

    private static char ReadUnit(ReadOnlySpan<byte> escape)
    {
        int unit = 0;
        foreach (byte digit in escape[2..UnicodeEscapeLength])
        {
            unit = (unit << 4) | ((digit & 0xF) + (9 * (digit >> 6)));         // the digits A and a are at 0x41 and 0x61
        }

        return (char)unit;
    }
}
