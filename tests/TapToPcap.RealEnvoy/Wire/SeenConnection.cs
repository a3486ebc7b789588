using System.Net;

namespace TapToPcap.RealEnvoy;

/// <summary>A TCP connection in a capture.</summary>
/// <param name="start">When its first packet was seen, in nanoseconds since 1970.</param>
/// <param name="client">Who sent the SYN, or the first packet where there is none.</param>
internal sealed class SeenConnection(long start, bool hasSyn, IPEndPoint client, IPEndPoint server)
{
    internal long Start { get; } = start;

    internal bool HasSyn { get; } = hasSyn;

    internal SeenDirection Client { get; } = new(client);

    internal SeenDirection Server { get; } = new(server);

    internal bool HasBytes => Client.Bytes.Length + Server.Bytes.Length > 0;

    /// <summary>Both have sent all, or one has abandoned.</summary>
    internal bool IsClosed => (Client.HasFin && Server.HasFin) || Client.HasReset || Server.HasReset;

    internal bool IsBetweenTheEndsOf(SeenConnection other) =>
        (Client.From.Equals(other.Client.From) && Server.From.Equals(other.Server.From)) || (Client.From.Equals(other.Server.From) && Server.From.Equals(other.Client.From));

    internal SeenDirection From(IPEndPoint end) => Client.From.Equals(end) ? Client : Server;

    public override string ToString() => $"{Client.From} > {Server.From} ({Client.Bytes.Length} and {Server.Bytes.Length} bytes)";
}
