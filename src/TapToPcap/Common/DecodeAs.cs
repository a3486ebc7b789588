using System.Globalization;

namespace TapToPcap.Common;

/// <summary>The ports on which Wireshark and tshark need an option to show HTTP/2 without TLS, as seen with tshark 4.0.17.</summary>
public static class DecodeAs
{
    private static readonly int[] Known = [80, 1900, 2710, 2869, 3128, 3132, 5985, 8080, 8088, 11371];

    /// <summary>The ports of HTTP, on which they find out by the preface.</summary>
    public static IReadOnlyList<int> KnownPorts => Known;

    /// <summary>Whether they recognize HTTP/2 on this port by themselves.</summary>
    public static bool IsKnown(int port) => Known.Contains(port);

    /// <summary>The options for these ports: one -d for each.</summary>
    public static string Options(IEnumerable<int> ports) => string.Join(' ', ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"-d tcp.port=={port},http2")));
}
