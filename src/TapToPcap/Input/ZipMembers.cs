using System.IO.Compression;

namespace TapToPcap.Input;

/// <summary>Reads the files in a zip archive, whose list of members is at its end.</summary>
internal static class ZipMembers
{
    private static ReadOnlySpan<byte> FirstMember => [(byte)'P', (byte)'K', 3, 4];

    private static ReadOnlySpan<byte> NoMember => [(byte)'P', (byte)'K', 5, 6];

    internal static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith(FirstMember) || start.StartsWith(NoMember);

    /// <summary>All files, in the order of the list.</summary>
    /// <param name="bytes">The archive, which can be read at any place.</param>
    /// <exception cref="ArchiveException">While enumerating: the list cannot be read.</exception>
    internal static IEnumerable<ArchiveMember> Read(Stream bytes)
    {
        using ZipArchive archive = Open(bytes);
        foreach (ZipArchiveEntry member in archive.Entries)
        {
            if (!member.FullName.EndsWith('/'))
            {
                yield return new ArchiveMember(member.FullName, member.Length, member.LastWriteTime, 0, () => Open(member), IsIndependent: true);
            }
        }
    }

    private static ZipArchive Open(Stream bytes)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(bytes, ZipArchiveMode.Read);
            _ = archive.Entries.Count;                                         // reads the list
            return archive;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            archive?.Dispose();
            throw new ArchiveException(bytes.Length, new InvalidDataException("the list of the members of a zip archive is at its end, and it is not there or damaged", e));
        }
    }

    private static Stream Open(ZipArchiveEntry member) => member.IsEncrypted ? throw new InvalidDataException("it is encrypted") : member.Open();
}
