using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace TapToPcap.Cli.Commands;

/// <summary>Creates options that take tcp://HOST:PORT, for PCAP-over-IP (--serve, --connect).</summary>
internal static class TcpAddress
{
    private const string Scheme = "tcp://";

    // Customary: also the port of Arkime and NetworkMiner.
    private const int DefaultPort = 57012;

    /// <summary>An endpoint to listen on: an IP address, or 127.0.0.1 if none is given.</summary>
    internal static Option<IPEndPoint?> CreateLocal(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "tcp://[ADDRESS]:PORT",
        CustomParser = result => ParseLocal(result, name),
    };

    /// <summary>An endpoint to connect to.</summary>
    internal static Option<DnsEndPoint?> CreateRemote(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "tcp://HOST:PORT",
        CustomParser = result => ParseRemote(result, name),
    };

    private static IPEndPoint? ParseLocal(ArgumentResult result, string name)
    {
        string given = result.Tokens[0].Value;
        if (TrySplit(given, out string host, out int port))
        {
            if (host is "" or "localhost")
            {
                return new IPEndPoint(IPAddress.Loopback, port);
            }

            // Else a number alone, which is probably a port, would be an address: 1 is 0.0.0.1 (inet_aton).
            if ((host.Count(letter => letter == '.') == 3 || host.Contains(':', StringComparison.Ordinal)) && IPAddress.TryParse(host, out IPAddress? address))
            {
                return new IPEndPoint(address, port);
            }
        }

        result.AddError($"{name} {given}: expected tcp://ADDRESS:PORT with an IP address, or tcp://:PORT for this machine alone");
        return null;
    }

    private static DnsEndPoint? ParseRemote(ArgumentResult result, string name)
    {
        string given = result.Tokens[0].Value;
        if (TrySplit(given, out string host, out int port) && host.Length > 0 && port > 0)
        {
            return new DnsEndPoint(host, port);
        }

        result.AddError($"{name} {given}: expected tcp://HOST:PORT");
        return null;
    }

    private static bool TrySplit(string given, out string host, out int port)
    {
        (host, port) = ("", DefaultPort);
        if (!given.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        string rest = given[Scheme.Length..].TrimEnd('/');
        int hostEnd = rest.StartsWith('[') ? rest.IndexOf(']') + 1 : rest.IndexOf(':');
        hostEnd = hostEnd <= 0 && !rest.StartsWith(':') ? rest.Length : hostEnd;
        host = rest[..hostEnd].Trim('[', ']');
        string after = rest[hostEnd..];
        return after.Length == 0 || (after[0] == ':' && int.TryParse(after[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort);
    }
}
