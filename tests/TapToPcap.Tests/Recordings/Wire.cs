using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>What tcpdump saw while the taps were written.</summary>
internal sealed class Wire(IReadOnlyList<SeenConnection> connections)
{
    // Nanoseconds between the SYN on the wire and the first event of a tap that does not name the client's port.
    private const long MostApart = 200_000_000;

    internal static Wire Read(string recording) => new(SeenConnection.In(CaptureReader.Read(File.ReadAllBytes(Path.Combine(recording, "wire.pcap")))));

    /// <summary>The connection of the same ends that is nearest in time; where none has them, as Envoy's streamed upstream taps lack the client's port, the nearest of the same server that carries the same.</summary>
    /// <param name="taken">Those that others of the same tap point are; the one found is added.</param>
    internal SeenConnection? Find(SeenConnection rebuilt, TapPoint point, HashSet<SeenConnection> taken)
    {
        SeenConnection[] free = [.. connections.Where(connection => !taken.Contains(connection)).OrderBy(connection => Math.Abs(connection.Time - rebuilt.Time))];
        SeenConnection? found = free.FirstOrDefault(connection => connection.IsBetween(rebuilt.Client, rebuilt.Server))
            ?? free.FirstOrDefault(connection => IsOfSameServer(connection, rebuilt) && (point.IsTls || CarriesSame(connection, rebuilt)));
        if (found is not null)
        {
            taken.Add(found);
        }

        return found;
    }

    private static bool IsOfSameServer(SeenConnection connection, SeenConnection rebuilt) =>
        connection.Server.Equals(rebuilt.Server) && Math.Abs(connection.Time - rebuilt.Time) < MostApart;

    private static bool CarriesSame(SeenConnection connection, SeenConnection rebuilt) =>
        connection.FromServer.All.AsSpan().StartsWith(rebuilt.FromServer.BeforeFirstGap);
}
