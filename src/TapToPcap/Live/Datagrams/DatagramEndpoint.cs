using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace TapToPcap.Live.Datagrams;

/// <summary>The UDP endpoint to listen on, written as udp://ADDRESS:PORT.</summary>
/// <param name="Address">Port 0 lets the system choose.</param>
public sealed record DatagramEndpoint(IPEndPoint Address)
{
    private const string Scheme = "udp://";
    private const int DefaultPort = 8089;

    /// <summary>The endpoint as a URL.</summary>
    public string Name => $"{Scheme}{Address}";

    /// <summary>
    /// Takes udp://ADDRESS:PORT. The address is 127.0.0.1 if it is left out or is localhost; the port is 8089 if it is left out, as
    /// in Envoy's examples.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DatagramEndpoint? endpoint)
    {
        endpoint = null;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string given = text[Scheme.Length..].TrimEnd('/');
        int end = given.StartsWith('[') ? given.IndexOf(']', StringComparison.Ordinal) + 1 : given.LastIndexOf(':') is var colon and >= 0 ? colon : given.Length;
        if (!TryParseAddress(given[..end], out IPAddress? address) || !TryParsePort(given[end..], out int port))
        {
            return false;
        }

        endpoint = new DatagramEndpoint(new IPEndPoint(address, port));
        return true;
    }

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = IPAddress.Loopback;
        bool isQuad = text.Count(character => character == '.') == 3;          // else 1 would mean 0.0.0.1
        return text is "" or "localhost" || ((text[0] == '[' || isQuad) && IPAddress.TryParse(text, out address));
    }

    private static bool TryParsePort(string text, out int port)
    {
        port = DefaultPort;
        return text.Length == 0 || (text[0] == ':' && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort);
    }
}
