using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Taps as they are kept: compressed, several in one file.</summary>
internal static class Archives
{
    internal static IEnumerable<byte[]> All()
    {
        byte[] tar = Tar([.. Samples.WithEnd("redis-streamed_0.pb"), .. Samples.WithEnd("http1-ipv6_0.pb_text")]);
        return [tar, Compress(tar), [.. Extended(), .. tar]];
    }

    // What stands before a member in the pax format, and that .NET writes with the number of its process.
    private static byte[] Extended()
    {
        const int ChecksumAt = 148, KindAt = 156, BlockLength = 512;

        byte[] block = Tar("30 mtime=1767225600.123456789\n18 path=taps/9.pb\n13 size=1182\n"u8.ToArray())[..(2 * BlockLength)];
        block[KindAt] = (byte)'x';
        block.AsSpan(ChecksumAt, 8).Fill((byte)' ');
        string sum = Convert.ToString(block.Take(BlockLength).Sum(letter => letter), 8).PadLeft(6, '0');
        Encoding.ASCII.GetBytes(sum + "\0 ").CopyTo(block, ChecksumAt);
        return block;
    }

    private static byte[] Tar(params byte[][] members)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            for (int i = 0; i < members.Length; i++)
            {
                using MemoryStream member = new(members[i]);
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"taps/{i}.pb") { ModificationTime = DateTimeOffset.UnixEpoch, DataStream = member });
            }
        }

        return archive.ToArray();
    }

    private static byte[] Compress(byte[] plain)
    {
        using MemoryStream compressed = new();
        using (GZipStream packing = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(plain);
        }

        return compressed.ToArray();
    }
}
