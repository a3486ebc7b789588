using System.Net;

namespace TapToPcap.Doubles;

/// <summary>How Envoy would have been configured.</summary>
internal sealed record EnvoyDoubleOptions
{
    /// <summary>Where the proxy's clients connect; port 0 lets the system choose. Null: no proxy.</summary>
    internal IPEndPoint? Listen { get; init; }

    /// <summary>Where the proxy connects to: an <see cref="IPEndPoint"/> or a <see cref="DnsEndPoint"/>.</summary>
    internal EndPoint? Upstream { get; init; }

    /// <summary>The admin endpoint on TCP; port 0 lets the system choose. Null: none.</summary>
    internal IPEndPoint? Admin { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The admin endpoint on a Unix socket; a file that is there already is replaced. Null: none.</summary>
    internal string? AdminUnix { get; init; }

    /// <summary>The <c>config_id</c> of the listener's tap. Null: it has no <c>admin_config</c>.</summary>
    internal string? DownstreamId { get; init; } = "down";

    /// <summary>The <c>config_id</c> of the cluster's tap; may be the listener's too.</summary>
    internal string? UpstreamId { get; init; } = "up";

    /// <summary>The listener came by LDS, and so is a dynamic one in <c>/config_dump</c>.</summary>
    internal bool ListenerIsDynamic { get; init; }

    /// <summary>Events carry <c>seq_num</c>, as since Envoy 1.37 (docs/envoy-tap-format.md).</summary>
    internal bool CountsBytes { get; init; } = true;

    /// <summary><c>set_connection_per_event</c> (docs/envoy-tap-format.md).</summary>
    internal bool ConnectionPerEvent { get; init; }

    /// <summary>Most bytes of one read, and so of one event. Default 256 KiB.</summary>
    internal int ReadBufferBytes { get; init; } = 256 << 10;

    /// <summary>Taps with a <c>static_config</c>. Envoy has either that or an <c>admin_config</c> in one tap socket (docs/envoy-tap-format.md); where there are both here, they are tap sockets in one another.</summary>
    internal IReadOnlyList<StaticTap> StaticTaps { get; init; } = [];

    /// <summary>All records that go to admin streams and into datagrams are appended to this file, length-delimited. Null: to none.</summary>
    internal string? Copy { get; init; }

    /// <summary>Every so-manieth datagram is not sent; 0: all are.</summary>
    internal int UdpDropEvery { get; init; }

    /// <summary>Every so-manieth datagram is sent after the next one; 0: none is.</summary>
    internal int UdpSwapEvery { get; init; }

    /// <summary>Connections that exist in taps only. Null: none.</summary>
    internal LoadPlan? Load { get; init; }
}
