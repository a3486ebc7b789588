using System.Buffers.Binary;
using System.Net;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Invents endpoints for ends without an IP address or without a port.</summary>
/// <remarks>
/// Addresses are those for documentation (RFC 5737, RFC 3849), ports are dynamic ones (RFC 6335 §6). Ends with the same name share
/// an address, and as servers also the port, which is derived from the name alone. Every other endpoint is derived from its
/// conversation and not used again for the next 262,144. Ends without a name are spread over some addresses that stand for Envoy's
/// end, and some that stand for the peer's.
/// </remarks>
internal sealed class InventedEndpoints
{
    private const uint TestNet = 0xC000_0200;                                  // 192.0.2.0/24
    private const uint DocumentationPrefix = 0x2001_0DB8;                      // 2001:db8::/32
    private const int FirstDynamicPort = 49_152;
    private const uint DynamicPorts = 65_536 - FirstDynamicPort;

    // The last byte of an address: 1 to 63 for Envoy's ends, 64 to 126 for peers, and 127 to 254 for ends with a name.
    private const uint FirstLocal = 1;
    private const uint FirstRemote = 64;
    private const uint Nameless = 63;
    private const uint FirstNamed = 127;
    private const uint Named = 128;

    // The oldest may be used again, as memory must not grow in a capture that goes on for weeks.
    private const int MaxTaken = 1 << 18;

    private readonly HashSet<IPEndPoint> _taken = [];
    private readonly Queue<IPEndPoint> _takenByAge = [];
    private readonly Dictionary<uint, string> _names = [];

    /// <summary>The port of all servers with a name: a pipe's path, an internal listener's name.</summary>
    internal static int ServerPortOf(string name) => DerivePort(IdentityHash.Of(name));

    /// <param name="name">The tap's name for this end, a path or a listener's name; null if it has none.</param>
    internal InventedEnd Invent(IdentityHash identity, string? name, bool isLocal, bool isServer, bool ipv6)
    {
        if (name is null)
        {
            uint first = isLocal ? FirstLocal : FirstRemote;
            return new InventedEnd(Take(identity, hash => EndPoint(first + Host(hash, Nameless), DerivePort(hash), ipv6)), isLocal ? "envoy" : "peer");
        }

        uint host = HostOf(name);
        IPEndPoint server = EndPoint(host, ServerPortOf(name), ipv6);
        IPEndPoint end = isServer ? server : Take(identity, hash => EndPoint(host, DerivePort(hash), ipv6), server);
        return new InventedEnd(end, _names[host] == name ? name : null);
    }

    /// <summary>Invents the port of an end whose address is known.</summary>
    internal IPEndPoint InventPort(IdentityHash identity, IPAddress address) => Take(identity, hash => new IPEndPoint(address, DerivePort(hash)));

    private uint HostOf(string name)
    {
        uint preferred = Host(IdentityHash.Of(name), Named);
        for (uint attempt = 0; attempt < Named; attempt++)
        {
            uint host = FirstNamed + ((preferred + attempt) % Named);
            if (_names.TryAdd(host, name) || _names[host] == name)
            {
                return host;
            }
        }

        return FirstNamed + preferred;
    }

    /// <param name="reserved">An endpoint that is not taken; null for none.</param>
    private IPEndPoint Take(IdentityHash identity, Func<IdentityHash, IPEndPoint> derive, IPEndPoint? reserved = null)
    {
        const int MaxAttempts = 64;

        IPEndPoint endpoint = derive(identity);
        for (uint attempt = 1; (endpoint.Equals(reserved) || !_taken.Add(endpoint)) && attempt < MaxAttempts; attempt++)
        {
            endpoint = derive(identity.With(attempt));
        }

        if (_takenByAge.Count == MaxTaken)
        {
            _taken.Remove(_takenByAge.Dequeue());
        }

        _takenByAge.Enqueue(endpoint);
        return endpoint;
    }

    private static IPEndPoint EndPoint(uint host, int port, bool ipv6)
    {
        byte[] address = new byte[ipv6 ? 16 : 4];
        BinaryPrimitives.WriteUInt32BigEndian(address, ipv6 ? DocumentationPrefix : TestNet);
        address[^1] = checked((byte)host);
        return new IPEndPoint(new IPAddress(address), port);
    }

    private static uint Host(IdentityHash identity, uint count) => (uint)(identity.Value >> 32) % count;

    private static int DerivePort(IdentityHash identity) => FirstDynamicPort + (int)(identity.Value % DynamicPorts);
}
