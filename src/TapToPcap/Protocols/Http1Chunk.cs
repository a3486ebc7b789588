using System.Globalization;

namespace TapToPcap.Protocols;

/// <summary>The line before a chunk of HTTP/1.</summary>
internal static class Http1Chunk
{
    // What follows a chunk is added to its size.
    private const long MaxSize = long.MaxValue - 16;

    // RFC 9112 §7.1: hexadecimal digits, and extensions after a semicolon.
    internal static bool TryParseSize(ReadOnlySpan<byte> line, out long size)
    {
        int end = line.IndexOf((byte)';');
        ReadOnlySpan<byte> digits = (end < 0 ? line : line[..end]).TrimEnd(" \t"u8);
        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size) && size is >= 0 and < MaxSize;
    }
}
