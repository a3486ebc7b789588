using System.Globalization;

namespace TapToPcap.Protocols;

/// <summary>Parses the line before a chunk of an HTTP/1 body, which gives the chunk's size in bytes.</summary>
internal static class Http1Chunk
{
    // Callers add the length of what follows the chunk to its size, which must not overflow.
    private const long MaxSize = long.MaxValue - 16;

    // RFC 9112 §7.1: hexadecimal digits, and extensions after a semicolon.
    internal static bool TryParseSize(ReadOnlySpan<byte> line, out long size)
    {
        int end = line.IndexOf((byte)';');
        ReadOnlySpan<byte> digits = (end < 0 ? line : line[..end]).TrimEnd(" \t"u8);
        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size) && size is >= 0 and < MaxSize;
    }
}
