using System.Globalization;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>Number of datagrams that Linux dropped at a socket for lack of space, from /proc/net/udp; unknown elsewhere.</summary>
internal static class KernelDrops
{
    // Columns of the table, from 0.
    private const int Local = 1;
    private const int Inode = 9;
    private const int Drops = 12;

    /// <summary>Datagrams that were dropped since the socket was opened; null if unknown.</summary>
    internal static long? Of(Socket socket, int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            string table = socket.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/net/udp6" : "/proc/net/udp";
            return Find(File.ReadLines(table), InodeOf(socket), port);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="lines">Lines of the table, with its heading.</param>
    /// <param name="inode">Inode of the socket; null if only its port is known, which no other socket may have then.</param>
    internal static long? Find(IEnumerable<string> lines, string? inode, int port)
    {
        string suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        string[][] ours =
        [
            .. lines
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns.Length > Drops && columns[Local].EndsWith(suffix, StringComparison.Ordinal) && (inode is null || columns[Inode] == inode)),
        ];
        return ours is [string[] found] && long.TryParse(found[Drops], NumberStyles.None, CultureInfo.InvariantCulture, out long drops) ? drops : null;
    }

    // The descriptor of a socket links to its inode, as in "socket:[4711]".
    private static string? InodeOf(Socket socket)
    {
        string? target = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{socket.Handle}")).LinkTarget;
        return target is ['s', 'o', 'c', 'k', 'e', 't', ':', '[', .. string inode, ']'] ? inode : null;
    }
}
