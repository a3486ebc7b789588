using TapToPcap.Common;

namespace TapToPcap.Cli.Commands;

/// <summary>What a capture shows that no tap has, and the setting of Envoy that avoids it; reported after the warnings, and not
/// counted as one.</summary>
internal static class Notices
{
    private const string ConnectionPerEvent = "socket_tap_config: {set_connection_per_event: true}";

    /// <summary>All of them, in the order of the messages.</summary>
    internal static readonly Warning[] All =
    [
        new(Counter.StringBodies, "trace", "recorded with JSON_BODY_AS_STRING, which puts a space for whatever is not UTF-8 (format: JSON_BODY_AS_BYTES)"),
        new(Counter.ErasedConnections, "conversation", "without addresses, both ends invented: some Envoys lose them when they stream JSON_BODY_AS_STRING (format: JSON_BODY_AS_BYTES)"),
        new(Counter.MissingConnections, "conversation", $"without addresses, both ends invented: the tap has no connection record of it ({ConnectionPerEvent}, Envoy 1.34 and later)"),
        new(Counter.MissingLocals, "conversation", $"without a local address, which is invented: a streamed upstream tap begins before Envoy has one ({ConnectionPerEvent}, Envoy 1.34 and later)"),
        new(Counter.InventedEnds, "conversation", "with an end that is no IP address and port, which is invented: the comment on its first packet says for what"),
        new(Counter.InventedConnections, "HTTP exchange", "without addresses, both ends invented (record_downstream_connection: true, Envoy 1.28 and later)"),
        new(Counter.UntimedExchanges, "HTTP exchange", "without a time of its own: its comment says where that is from (record_headers_received_time: true, Envoy 1.28 and later)"),
    ];
}
