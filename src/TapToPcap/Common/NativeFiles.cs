using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Common;

/// <summary>Asks Linux for what the runtime cannot give: the kind of a file, and files whose names are not UTF-8.</summary>
/// <remarks>Names are those of <see cref="FileName"/>. On other systems every file is taken for a regular one.</remarks>
internal static partial class NativeFiles
{
    private const string C = "libc";

    // Values of Linux, the same on x64 and arm64 (fcntl.h, linux/stat.h).
    private const int CurrentFolder = -100;
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x8_0000;
    private const uint BasicStatistics = 0x7FF;
    private const int TypeMask = 0xF000, Folder = 0x4000, Regular = 0x8000, Link = 0xA000;
    private const int NoFollow = 0x100;

    // Places in struct statx and in struct dirent.
    private const int StatisticsLength = 256, ModeAt = 28, SizeAt = 40, ModifiedAt = 112, NanosecondsAt = 8;
    private const int NameAt = 19;

    /// <summary>Whether a file can be read from its beginning to its end; false for a pipe, a socket or a device.</summary>
    internal static bool IsRegular(string path) => !OperatingSystem.IsLinux() || TryStat(path, 0) is not FileStatistics found || found.Type == Regular;

    internal static bool IsFolder(string path) => TryStat(path, 0) is { Type: Folder };

    /// <summary>Length in bytes and time of modification; null where there is no such file.</summary>
    internal static (long Length, DateTimeOffset ModifiedAt)? Find(string path) =>
        TryStat(path, 0) is FileStatistics found ? (found.Length, TimeOf(found)) : null;

    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static SafeFileHandle Open(string path)
    {
        int descriptor = OpenFile(FileName.Encode(path), ReadOnly | CloseOnExec, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError();
    }

    /// <summary>Gives a file another name, which may be that of a file that is replaced.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    internal static void Rename(string from, string to)
    {
        if (RenameFile(FileName.Encode(from), FileName.Encode(to)) != 0)
        {
            throw LastError();
        }
    }

    /// <summary>All files below a folder; links to folders are not followed.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    internal static IEnumerable<string> Below(string folder)
    {
        foreach (string name in NamesIn(folder))
        {
            string path = Path.Join(folder, name);
            int? type = TryStat(path, NoFollow)?.Type;
            if (type == Folder)
            {
                foreach (string below in Below(path))
                {
                    yield return below;
                }
            }
            else if (type != Link || !IsFolder(path))
            {
                yield return path;
            }
        }
    }

    private static List<string> NamesIn(string folder)
    {
        nint listing = OpenFolder(FileName.Encode(folder));
        if (listing == 0)
        {
            throw LastError();
        }

        List<string> names = [];
        while (ReadFolder(listing) is nint entry and not 0)
        {
            string name = FileName.Decode(NameOf(entry + NameAt));
            if (name is not ("." or ".."))
            {
                names.Add(name);
            }
        }

        _ = CloseFolder(listing);
        return names;
    }

    private static byte[] NameOf(nint text)
    {
        List<byte> name = [];
        for (int i = 0; Marshal.ReadByte(text, i) is byte next and not 0; i++)
        {
            name.Add(next);
        }

        return [.. name];
    }

    private static FileStatistics? TryStat(string path, int flags)
    {
        byte[] found = new byte[StatisticsLength];
        if (!OperatingSystem.IsLinux() || StatX(CurrentFolder, FileName.Encode(path), flags, BasicStatistics, found) != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> span = found;
        return new FileStatistics(
            ReadUInt16LittleEndian(span[ModeAt..]) & TypeMask,
            ReadInt64LittleEndian(span[SizeAt..]),
            ReadInt64LittleEndian(span[ModifiedAt..]),
            ReadUInt32LittleEndian(span[(ModifiedAt + NanosecondsAt)..]));
    }

    private static DateTimeOffset TimeOf(FileStatistics found) => found.Seconds is >= 0 and <= uint.MaxValue
        ? DateTimeOffset.FromUnixTimeSeconds(found.Seconds).AddTicks(found.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : DateTimeOffset.MinValue;

    private static IOException LastError()
    {
        int number = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(number), number);
    }

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte[] path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "rename", SetLastError = true)]
    private static partial int RenameFile(byte[] from, byte[] to);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] found);

    [LibraryImport(C, EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenFolder(byte[] path);

    [LibraryImport(C, EntryPoint = "readdir", SetLastError = true)]
    private static partial nint ReadFolder(nint folder);

    [LibraryImport(C, EntryPoint = "closedir")]
    private static partial int CloseFolder(nint folder);

    private readonly record struct FileStatistics(int Type, long Length, long Seconds, uint Nanoseconds);
}
