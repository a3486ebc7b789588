using TapToPcap.Common;
using TapToPcap.Protocols;

namespace TapToPcap.Profiling;

/// <summary>Finds the dissector of Wireshark for a detected protocol, as seen with tshark 4.0.17.</summary>
internal static class Dissectors
{
    private static readonly int[] HttpPorts = [.. DecodeAs.KnownPorts];
    private static readonly int[] TlsPorts = [443, 465, 636, 853, 993, 995, 5061, 5671, 8883];

    // The HTTP dissector passes a connection that begins with the preface on to HTTP2; one without it only HTTP2 itself can read.
    private static readonly Dissector Http = new("HTTP", "http", HttpPorts);
    private static readonly Dissector Http2 = new("HTTP2", "http2", HttpPorts);

    // Ports of HTTP under another name (https, ipp), on which a profile's entry for HTTP has no effect.
    private static readonly int[] NamedHttpPorts = [443, 631];

    private static readonly Dictionary<string, Dissector> ByProtocol = new()
    {
        [ProtocolGuess.Dns] = new("DNS", "dns", 53, 5353),
        [ProtocolGuess.Grpc] = Http2,
        [ProtocolGuess.Http1] = Http,
        [ProtocolGuess.Http2] = Http2,
        [ProtocolGuess.Kafka] = new("Kafka", "kafka", 9092),
        [ProtocolGuess.MongoDb] = new("MONGO", "mongo"),                       // on its own 27017, TLS is tried instead
        [ProtocolGuess.MySql] = new("MySQL", "mysql", 3306),
        [ProtocolGuess.PostgreSql] = new("PGSQL", "pgsql", 5432),
        [ProtocolGuess.Redis] = new("RESP", "resp", 6379),
        [ProtocolGuess.Smtp] = new("SMTP", "smtp", 25, 587),
        [ProtocolGuess.Ssh] = new("SSH", "ssh", 22),
        [ProtocolGuess.Tls] = new("TLS", "tls", TlsPorts),
    };

    /// <summary>The dissector that reads all of these protocols on a port; null where there is none.</summary>
    internal static Dissector? For(int port, IEnumerable<string> protocols)
    {
        Dissector[] wanted = [.. protocols.Select(protocol => ByProtocol[protocol]).Distinct()];
        return wanted switch
        {
            [Dissector only] => only,
            _ when AreOfHttp(wanted) && !NamedHttpPorts.Contains(port) => Http,
            _ => null,
        };
    }

    /// <summary>Whether a dissector would read all of these protocols on another port, but not on this one.</summary>
    internal static bool NeedsOtherPort(int port, IEnumerable<string> protocols) =>
        NamedHttpPorts.Contains(port) && protocols.Select(protocol => ByProtocol[protocol]).Distinct().ToArray() is { Length: > 1 } wanted && AreOfHttp(wanted);

    private static bool AreOfHttp(Dissector[] wanted) => wanted.All(dissector => dissector == Http || dissector == Http2);
}
