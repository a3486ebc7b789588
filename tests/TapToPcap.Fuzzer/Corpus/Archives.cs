using System.Formats.Tar;
using System.IO.Compression;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Taps as they are kept: compressed, several in one file.</summary>
internal static class Archives
{
    internal static IEnumerable<byte[]> All()
    {
        byte[] tar = Tar([.. Samples.WithEnd("redis-streamed_0.pb"), .. Samples.WithEnd("http1-ipv6_0.pb_text")]);
        return [tar, Compress(tar)];
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
