namespace TapToPcap.Reading.TextFormats;

/// <summary>Replaces the escapes of protobuf's text form: those of C, also a byte in octal (\377) or hex (\xFF).</summary>
internal static class TextEscapes
{
    /// <summary>Writes the unescaped bytes of a string, which are never more than its literal has.</summary>
    /// <param name="literal">What stands between the quotes.</param>
    /// <returns>Bytes written, or -1 where an escape is malformed.</returns>
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
                int taken = ReadEscape(literal[(read + 1)..], out destination[written]);
                if (taken == 0)
                {
                    return -1;
                }

                read += 1 + taken;
                written++;
            }
        }

        return written;
    }

    /// <returns>Length of the escape without its backslash; 0 where it is malformed.</returns>
    private static int ReadEscape(ReadOnlySpan<byte> escape, out byte value)
    {
        value = 0;
        if (escape.IsEmpty)
        {
            return 0;
        }

        if (IsOctal(escape[0]))
        {
            return ReadOctal(escape, out value);
        }

        if (escape[0] is (byte)'x' or (byte)'X')
        {
            return ReadHexadecimal(escape[1..], out value);
        }

        value = escape[0] switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'a' => (byte)'\a',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'v' => (byte)'\v',
            (byte)'\\' or (byte)'"' or (byte)'\'' or (byte)'?' => escape[0],
            _ => 0,
        };
        return value == 0 ? 0 : 1;
    }

    private static int ReadOctal(ReadOnlySpan<byte> digits, out byte value)
    {
        const int MaxDigits = 3;

        int number = 0;
        int count = 0;
        while (count < MaxDigits && count < digits.Length && IsOctal(digits[count]))
        {
            number = (number << 3) | (digits[count++] - '0');
        }

        value = unchecked((byte)number);
        return number <= byte.MaxValue ? count : 0;
    }

    private static int ReadHexadecimal(ReadOnlySpan<byte> digits, out byte value)
    {
        const int MaxDigits = 2;

        int number = 0;
        int count = 0;
        while (count < MaxDigits && count < digits.Length && char.IsAsciiHexDigit((char)digits[count]))
        {
            number = (number << 4) | Convert.ToInt32(((char)digits[count++]).ToString(), 16);
        }

        value = (byte)number;
        return count == 0 ? 0 : count + 1;
    }

    private static bool IsOctal(byte letter) => letter is >= (byte)'0' and <= (byte)'7';
}
