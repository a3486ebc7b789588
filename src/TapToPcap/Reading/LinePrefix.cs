namespace TapToPcap.Reading;

/// <summary>What logs put before each line: a time, the name of a container, a level. Its numbers and words differ by line.</summary>
internal sealed class LinePrefix
{
    /// <summary>Most bytes of a prefix.</summary>
    internal const int MaxLength = 256;

    private const byte Digits = (byte)'0';
    private const byte Alphabetic = (byte)'a';
    private const byte Blanks = (byte)' ';

    // One byte for each run of digits, of the alphabet or of blanks, and each other byte as it is.
    private readonly byte[] _shape;

    private LinePrefix(byte[] shape) => _shape = shape;

    /// <summary>The prefix of a line; null where it has none.</summary>
    /// <param name="before">What stands before the first record on its line.</param>
    internal static LinePrefix? Of(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> prefix = before.TrimEnd(" \t"u8);
        if (prefix.Trim(" \t"u8).IsEmpty || prefix.Length > MaxLength)
        {
            return null;
        }

        List<byte> shape = [];
        for (int at = 0; at < prefix.Length; at += LengthOfRun(prefix[at..]))
        {
            shape.Add(KindOf(prefix[at]));
        }

        return new LinePrefix([.. shape]);
    }

    /// <summary>Length of such a prefix at the start of a line, with the blank after it; 0 where it has none.</summary>
    internal int LengthIn(ReadOnlySpan<byte> line)
    {
        int at = 0;
        foreach (byte kind in _shape)
        {
            if (at >= line.Length || KindOf(line[at]) != kind)
            {
                return 0;
            }

            at += LengthOfRun(line[at..]);
        }

        return at + (at < line.Length && line[at] == ' ' ? 1 : 0);
    }

    private static int LengthOfRun(ReadOnlySpan<byte> text)
    {
        byte kind = KindOf(text[0]);
        int length = 1;
        while (kind is Digits or Alphabetic or Blanks && length < text.Length && KindOf(text[length]) == kind)
        {
            length++;
        }

        return length;
    }

    private static byte KindOf(byte letter)
    {
        if (char.IsAsciiDigit((char)letter))
        {
            return Digits;
        }

        return char.IsAsciiLetter((char)letter) ? Alphabetic : letter == '\t' ? Blanks : letter;
    }
}
