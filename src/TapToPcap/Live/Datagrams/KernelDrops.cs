using System.Globalization;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>Datagrams that Linux had no space for, as /proc/net/udp counts them for each socket; nothing is known elsewhere.</summary>
internal static class KernelDrops
{
    // Their places in a line, from 0.
    private const int Local = 1;
    private const int Inode = 9;
    private const int Drops = 12;

    /// <summary>How many were dropped since the socket was opened; null where the system does not say.</summary>
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

    /// <param name="lines">Of the table, its heading too.</param>
    /// <param name="inode">The socket's; null where only its port is known, which then must be that of no other.</param>
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

    // What is open as "socket:[4711]" has that inode.
    private static string? InodeOf(Socket socket)
    {
        string? target = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{socket.Handle}")).LinkTarget;
        return target is ['s', 'o', 'c', 'k', 'e', 't', ':', '[', .. string inode, ']'] ? inode : null;
    }
}
