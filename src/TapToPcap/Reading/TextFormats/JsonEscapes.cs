using System.Text;

namespace TapToPcap.Reading.TextFormats;

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
