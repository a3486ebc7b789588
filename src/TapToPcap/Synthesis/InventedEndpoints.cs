using System.Buffers.Binary;
using System.Net;

namespace TapToPcap.Synthesis;

/// <summary>Endpoints for ends without an IP address: documentation addresses (RFC 5737, RFC 3849) with ports that IANA assigns to nobody (RFC 6335 §6).</summary>
/// <remarks>Each is derived from its conversation, and given to no other.</remarks>
internal sealed class InventedEndpoints
{
    private const uint TestNet = 0xC000_0200;                                  // 192.0.2.0/24
    private const uint TestNetHosts = 254;
    private const uint DocumentationPrefix = 0x2001_0DB8;                      // 2001:db8::/32
    private const int FirstDynamicPort = 49_152;
    private const uint DynamicPorts = 65_536 - FirstDynamicPort;

    private readonly HashSet<IPEndPoint> _taken = [];

    internal IPEndPoint Invent(IdentityHash identity, bool ipv6) => Take(identity, hash => Derive(hash, ipv6));

    /// <summary>An end of which only the port is missing.</summary>
    internal IPEndPoint InventPort(IdentityHash identity, IPAddress address) => Take(identity, hash => new IPEndPoint(address, DerivePort(hash)));

    private IPEndPoint Take(IdentityHash identity, Func<IdentityHash, IPEndPoint> derive)
    {
        const int MaxAttempts = 64;

        IPEndPoint endpoint = derive(identity);
        for (uint attempt = 1; !_taken.Add(endpoint) && attempt < MaxAttempts; attempt++)
        {
            endpoint = derive(identity.With(attempt));
        }

        return endpoint;
    }

    private static IPEndPoint Derive(IdentityHash identity, bool ipv6)
    {
        uint host = (uint)(identity.Value >> 32);
        byte[] address = new byte[ipv6 ? 16 : 4];
        BinaryPrimitives.WriteUInt32BigEndian(address, ipv6 ? DocumentationPrefix : TestNet + 1 + (host % TestNetHosts));
        if (ipv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(12), host);
        }

        return new IPEndPoint(new IPAddress(address), DerivePort(identity));
    }

    private static int DerivePort(IdentityHash identity) => FirstDynamicPort + (int)(identity.Value % DynamicPorts);
}
