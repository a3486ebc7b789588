namespace TapToPcap.Reading.TextFormats;

/// <summary>Finds where a string literal can be cut without cutting an escape.</summary>
internal static class EscapeBoundary
{
    /// <summary>Most bytes at the end of a text that may have to stay together: a surrogate pair in JSON.</summary>
    internal const int MaxLength = 12;

    private const int UnicodeEscapeLength = 6;

    /// <summary>The bytes of a literal that can be decoded without what follows it.</summary>
    /// <param name="text">Does not begin inside an escape.</param>
    internal static int Before(ReadOnlySpan<byte> text)
    {
        int tail = Math.Max(0, text.Length - MaxLength + 1);
        int found = text[tail..].IndexOf((byte)'\\');
        if (found < 0)
        {
            return text.Length;
        }

        int escape = StartOf(text, tail + found);
        int before = escape - UnicodeEscapeLength;
        bool isSecondHalf = before >= 0 && IsHighSurrogate(text[before..escape]) && StartOf(text, before) == before;
        return isSecondHalf ? before : escape;
    }

    // Backslashes before this one pair up from the first of them on.
    private static int StartOf(ReadOnlySpan<byte> text, int backslash)
    {
        int others = backslash - 1 - text[..backslash].LastIndexOfAnyExcept((byte)'\\');
        return backslash - (others % 2);
    }

    private static bool IsHighSurrogate(ReadOnlySpan<byte> escape) =>
        escape[0] == '\\' && escape[1] == 'u' && (escape[2] | 0x20) == 'd' && (escape[3] is (byte)'8' or (byte)'9' || (escape[3] | 0x20) is 'a' or 'b');
}
