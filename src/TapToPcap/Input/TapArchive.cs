using System.Formats.Tar;
using System.IO.Compression;

namespace TapToPcap.Input;

/// <summary>Takes gzip and tar off, both told by their first bytes, in any order in which people wrap them: .gz, .tar, .tar.gz, and .gz inside a .tar.</summary>
internal static class TapArchive
{
    private const int TarMagicAt = 257;
    private const int PeekLength = 512;

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> TarMagic => "ustar"u8;

    /// <summary>The taps in a source, one after the other.</summary>
    /// <exception cref="InvalidDataException">While enumerating: the archive is damaged; so do the entries' streams.</exception>
    internal static IEnumerable<TapEntry> Open(TapSource source, SourceStream stored)
    {
        (Stream bytes, bool isTar) = Unzip(stored, source.Name);
        return isTar ? Members(source, bytes) : [new TapEntry(source.Name, source.Label, source.IsDiscovered, bytes)];
    }

    private static (Stream Bytes, bool IsTar) Unzip(SourceStream stored, string name)
    {
        ReadOnlySpan<byte> start = stored.Peek(PeekLength);
        if (!start.StartsWith(GzipMagic))
        {
            return (stored, IsTar(start));
        }

        SourceStream unzipped = new(name, new GZipStream(stored, CompressionMode.Decompress));
        return (unzipped, IsTar(unzipped.Peek(PeekLength)));
    }

    private static IEnumerable<TapEntry> Members(TapSource source, Stream bytes)
    {
        using TarReader archive = new(bytes);
        while (NextMember(archive) is TarEntry member)
        {
            if (member.DataStream is not Stream data || !TapFiles.HasTapName(member.Name))
            {
                continue;
            }

            string name = $"{source.Name}:{member.Name}";
            (Stream unzipped, _) = Unzip(new SourceStream(name, data), name);
            yield return new TapEntry(name, $"{source.Label}:{member.Name}", IsDiscovered: true, unzipped);
        }
    }

    private static TarEntry? NextMember(TarReader archive)
    {
        try
        {
            return archive.GetNextEntry();
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static bool IsTar(ReadOnlySpan<byte> start) =>
        start.Length >= TarMagicAt + TarMagic.Length && start[TarMagicAt..].StartsWith(TarMagic);
}
