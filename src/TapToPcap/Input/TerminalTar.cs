namespace TapToPcap.Input;

/// <summary>Detects a tar archive that went through a terminal: text before it, or CR LF in place of each line feed.</summary>
/// <remarks><c>kubectl exec -t</c> does both: a terminal has one stream for output and messages, and ends lines with CR LF.</remarks>
internal static class TerminalTar
{
    /// <summary>Most bytes of text before an archive, and the bytes that decide about line feeds.</summary>
    internal const int SearchLength = 8192;

    private const byte LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    /// <summary>Whether these bytes may be text before an archive: worth a look at more of them.</summary>
    internal static bool MayBeText(ReadOnlySpan<byte> start) => !start.IsEmpty && start[0] is >= (byte)' ' and not (byte)'{' and not (byte)'[' or 0x1B or CarriageReturn or LineFeed;

    /// <summary>Where the archive begins after lines of text; 0 if none follows.</summary>
    internal static int BeginAfterText(ReadOnlySpan<byte> start)
    {
        for (int at = start.IndexOf((byte)0); at > 0; at--)
        {
            if (start[at - 1] == LineFeed && start.Length >= at + TarHeaderGuard.BlockLength && TarHeaderGuard.HasItsChecksum(start.Slice(at, TarHeaderGuard.BlockLength)))
            {
                return at;
            }
        }

        return 0;
    }

    /// <summary>Whether all line feeds of an archive have a carriage return before them, and its headers are not where they should be.</summary>
    internal static bool HasCarriageReturns(ReadOnlySpan<byte> archive)
    {
        int lines = 0;
        for (int i = 0; i < archive.Length; i++)
        {
            if (archive[i] != LineFeed)
            {
                continue;
            }

            if (i == 0 || archive[i - 1] != CarriageReturn)
            {
                return false;
            }

            lines++;
        }

        return lines > 0 && !HasHeadersInPlace(archive);
    }

    // True only if there is a second header, or the end, where the first says.
    private static bool HasHeadersInPlace(ReadOnlySpan<byte> archive)
    {
        long at = 0;
        bool hasData = false;
        while (at + TarHeaderGuard.BlockLength <= archive.Length)
        {
            ReadOnlySpan<byte> header = archive.Slice((int)at, TarHeaderGuard.BlockLength);
            if (!TarHeaderGuard.HasItsChecksum(header))
            {
                return hasData && !header.ContainsAnyExcept((byte)0);
            }

            if (hasData)
            {
                return true;
            }

            long length = TarHeaderGuard.LengthOfData(header, out long padding);
            hasData = length > 0;
            at += TarHeaderGuard.BlockLength + length;
            if (at <= archive.Length && archive.Slice((int)(at - padding), (int)padding).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return false;
    }
}
