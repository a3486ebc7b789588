using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace TapToPcap.Input;

/// <summary>Decompresses gzip, xz, bzip2 and zstd, detected from the first bytes, and one inside another.</summary>
internal static class Compression
{
    // More than people make by mistake; each layer takes memory.
    private const int MaxLayers = 4;

    /// <summary>First bytes that are enough to detect it.</summary>
    internal const int MagicLength = 10;

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> Xz => [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> Bzip2 => "BZh"u8;

    // After the digit of the block size, the mark of a block or of the end.
    private static ReadOnlySpan<byte> Bzip2Block => [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    private static ReadOnlySpan<byte> Bzip2End => [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

    internal static bool IsCompressed(ReadOnlySpan<byte> start) => OpenerOf(start) is not null;

    /// <summary>The bytes that are compressed, or the same stream if none are.</summary>
    /// <param name="peekLength">How many first bytes are peeked at.</param>
    internal static SourceStream Unpack(SourceStream stored, string name, int peekLength)
    {
        for (int layer = 0; layer < MaxLayers && OpenerOf(stored.Peek(peekLength)) is Func<Stream, Stream> open; layer++)
        {
            stored = new SourceStream(name, open(stored));
        }

        return stored;
    }

    private static Func<Stream, Stream>? OpenerOf(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Gzip))
        {
            return static stored => new GZipStream(stored, CompressionMode.Decompress);
        }

        if (start.StartsWith(Xz))
        {
            return static stored => new DecompressedStream(stored, static bytes => new XZStream(bytes));
        }

        if (start.StartsWith(Zstd))
        {
            return static stored => new DecompressedStream(stored, static bytes => new DecompressionStream(bytes, leaveOpen: true));
        }

        bool isBzip2 = start.Length >= MagicLength && start.StartsWith(Bzip2) && (start[4..].StartsWith(Bzip2Block) || start[4..].StartsWith(Bzip2End));
        return isBzip2
            ? static stored => new DecompressedStream(stored, static bytes => BZip2Stream.Create(bytes, SharpCompress.Compressors.CompressionMode.Decompress, true, true, false))
            : null;
    }
}
