using System.Globalization;
using System.Net;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>The connections of a capture, taken apart by tshark: nothing of our own code reads packets here.</summary>
internal static class SeenConnections
{
    private static readonly string[] Fields = ["frame.time_epoch", "tcp.stream", "ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "tcp.seq_raw", "tcp.flags", "tcp.payload"];

    internal static async Task<IReadOnlyList<SeenConnection>> ReadAsync(string capture)
    {
        string[] arguments = ["-r", capture, "-Y", "tcp", "-T", "fields", .. Fields.SelectMany(field => new[] { "-e", field })];
        ToolRun run = await ToolRun.TsharkAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        SortedDictionary<int, SeenConnection> connections = [];
        foreach (string line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(connections, Parse(line.Split('\t')));
        }

        foreach (SeenConnection connection in connections.Values)
        {
            connection.Client.Join();
            connection.Server.Join();
        }

        return [.. connections.Values];
    }

    private static void Add(SortedDictionary<int, SeenConnection> connections, SeenPacket packet)
    {
        if (!connections.TryGetValue(packet.Stream, out SeenConnection? connection))
        {
            connection = new SeenConnection(packet.Time, packet.Opens, packet.Source, packet.Destination);
            connections.Add(packet.Stream, connection);
        }

        connection.From(packet.Source).Add(packet);
    }

    private static SeenPacket Parse(string[] cells) => new(
        (long)(decimal.Parse(cells[0], CultureInfo.InvariantCulture) * 1_000_000_000m),
        Number(cells[1]),
        new IPEndPoint(IPAddress.Parse(cells[2]), Number(cells[3])),
        new IPEndPoint(IPAddress.Parse(cells[4]), Number(cells[5])),
        uint.Parse(cells[6], CultureInfo.InvariantCulture),
        int.Parse(cells[7].AsSpan("0x".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        Convert.FromHexString(cells[8].Replace(":", "", StringComparison.Ordinal)));

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
}
