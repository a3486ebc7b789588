using System.Formats.Tar;

namespace TapToPcap.Input;

/// <summary>Reads the files in a tar archive.</summary>
internal static class TarMembers
{
    /// <summary>All members with data, in their order.</summary>
    /// <exception cref="ArchiveException">While enumerating: a member's header cannot be read.</exception>
    internal static IEnumerable<ArchiveMember> Read(Stream bytes)
    {
        using TarHeaderGuard guard = new(bytes);
        using TarReader archive = new(guard);
        while (Next(archive, guard) is TarEntry member)
        {
            if (member.DataStream is Stream data)
            {
                yield return new ArchiveMember(member.Name, member.Length, member.ModificationTime, guard.Position, () => data, IsIndependent: false);
            }
        }
    }

    private static TarEntry? Next(TarReader archive, TarHeaderGuard bytes)
    {
        try
        {
            TarEntry? member = archive.GetNextEntry();
            bytes.BeginData(member?.Length ?? 0);
            return member;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new ArchiveException(bytes.Position, e);
        }
        catch (NotSupportedException e)
        {
            throw new ArchiveException(bytes.Position, new InvalidDataException("the next member is of a kind that is not read, as sparse files are (tar --sparse)", e));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new ArchiveException(bytes.Position, new InvalidDataException("a value in the header of a member is none that it can have", e));
        }
    }
}
