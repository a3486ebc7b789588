using System.IO.Compression;
using SharpCompress.Readers;
using SharpCompress.Readers.Zip;

namespace TapToPcap.Input;

/// <summary>Reads the files in a zip archive, whose list of members is at its end.</summary>
internal static class ZipMembers
{
    private const string NoList = "the list of the members of a zip archive is at its end, and it is not there or damaged";

    private const string NotRead = "it is compressed in a way that is not read here, or its header is damaged: unpack it by unzip or 7z x";

    private static ReadOnlySpan<byte> FirstMember => [(byte)'P', (byte)'K', 3, 4];

    private static ReadOnlySpan<byte> NoMember => [(byte)'P', (byte)'K', 5, 6];

    internal static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith(FirstMember) || start.StartsWith(NoMember);

    /// <summary>All files, in the order of the list; where that is missing, those that are whole, one after the other.</summary>
    /// <param name="bytes">The archive, which can be read at any place.</param>
    /// <exception cref="ArchiveException">While enumerating: the list cannot be read.</exception>
    internal static IEnumerable<ArchiveMember> Read(Stream bytes)
    {
        using ZipArchive? archive = TryOpen(bytes);
        foreach (ArchiveMember member in archive is null ? ReadWithoutList(bytes) : ReadList(archive))
        {
            yield return member;
        }
    }

    private static IEnumerable<ArchiveMember> ReadList(ZipArchive archive)
    {
        foreach (ZipArchiveEntry member in archive.Entries)
        {
            if (!member.FullName.EndsWith('/'))
            {
                yield return new ArchiveMember(member.FullName, member.Length, member.LastWriteTime, 0, () => Open(member), IsIndependent: true);
            }
        }
    }

    private static IEnumerable<ArchiveMember> ReadWithoutList(Stream bytes)
    {
        bytes.Position = 0;
        using IReader reader = ZipReader.OpenReader(bytes, new ReaderOptions { LeaveStreamOpen = true });
        while (TryMoveOn(reader))
        {
            if (!reader.Entry.IsDirectory)
            {
                long? length = reader.Entry.Size > 0 ? reader.Entry.Size : null;
                DateTimeOffset modified = reader.Entry.LastModifiedTime ?? DateTimeOffset.UnixEpoch;
                string name = reader.Entry.Key ?? "";
                yield return new ArchiveMember(name, length, modified, 0, () => Open(reader, bytes), IsIndependent: false);
            }
        }

        throw new ArchiveException(bytes.Length, new InvalidDataException(NoList));
    }

    private static ZipArchive? TryOpen(Stream bytes)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(bytes, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries.Count;                                         // reads the list
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            archive?.Dispose();
            return null;
        }
    }

    // The library throws exceptions of many types where what follows is no member, is encrypted, or is the damaged list.
    private static bool TryMoveOn(IReader reader)
    {
        try
        {
            return reader.MoveToNextEntry();
        }
        catch (Exception e) when (e is not InputException and not OutOfMemoryException)
        {
            return false;
        }
    }

    private static ChecksumStream Open(ZipArchiveEntry member) => member.IsEncrypted
        ? throw new InvalidDataException("it is encrypted: unpack it by unzip or 7z x")
        : new ChecksumStream(new DecompressedStream(Stream.Null, _ => OpenPlain(member)), member.Crc32);

    private static DecompressedStream Open(IReader reader, Stream bytes) => new(bytes, _ => reader.OpenEntryStream());

    private static Stream OpenPlain(ZipArchiveEntry member)
    {
        try
        {
            return member.Open();
        }
        catch (InvalidDataException e)
        {
            throw new ArchiveException(0, new InvalidDataException(NotRead, e));
        }
    }
}
