namespace TapToPcap.Input;

/// <summary>
/// Detects what is compressed, or a zip archive, and went through a terminal: text before it, or CR LF in place of each line feed.
/// </summary>
internal static class TerminalArchive
{
    /// <summary>Most bytes of text before it, and the bytes that decide about line feeds.</summary>
    internal const int SearchLength = TerminalTar.SearchLength;

    // Compressed bytes are as random: so many line feeds have a carriage return before them by chance in one of 16 million files.
    private const int MinLines = 3;

    private const byte LineFeed = (byte)'\n', CarriageReturn = (byte)'\r', Tab = (byte)'\t', Escape = 0x1B;

    // APPNOTE.TXT, 4.3.7: the method of the first member; what is stored as it is may well have CR LF alone.
    private const int ZipMethodAt = 8;
    private const byte Deflate = 8;

    internal static bool IsPacked(ReadOnlySpan<byte> start) => Compression.IsCompressed(start) || ZipMembers.IsZip(start);

    /// <summary>Where it begins after lines of text; 0 if none follows.</summary>
    internal static int BeginAfterText(ReadOnlySpan<byte> start)
    {
        for (int at = 0; at < start.Length && IsText(start[at]); at++)
        {
            if (start[at] == LineFeed && IsPacked(start[(at + 1)..]))
            {
                return at + 1;
            }
        }

        return 0;
    }

    /// <summary>Whether all of several line feeds have a carriage return before them.</summary>
    internal static bool HasCarriageReturns(ReadOnlySpan<byte> packed)
    {
        if (ZipMembers.IsZip(packed) && (packed.Length <= ZipMethodAt || packed[ZipMethodAt] != Deflate))
        {
            return false;
        }

        int lines = 0;
        for (int i = 1; i < packed.Length; i++)
        {
            if (packed[i] == LineFeed && packed[i - 1] != CarriageReturn)
            {
                return false;
            }

            lines += packed[i] == LineFeed ? 1 : 0;
        }

        return lines >= MinLines;
    }

    private static bool IsText(byte value) => value is >= (byte)' ' or LineFeed or CarriageReturn or Tab or Escape;
}
