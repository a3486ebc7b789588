using System.Net;
using System.Text.Json.Nodes;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>The answer to <c>/config_dump</c>: a listener and a cluster, each with its tap as transport socket, where Envoy has them (docs/envoy-tap-format.md).</summary>
internal static class ConfigDump
{
    private const string Types = "type.googleapis.com/envoy.";
    private const string UpdatedAt = "2026-01-01T00:00:00.000Z";

    internal static JsonObject Create(EnvoyDouble envoy) => new()
    {
        ["configs"] = new JsonArray(Bootstrap(envoy), Clusters(envoy), Listeners(envoy)),
    };

    private static JsonObject Bootstrap(EnvoyDouble envoy)
    {
        JsonObject resources = new() { ["clusters"] = new JsonArray(Cluster(envoy)) };
        if (!envoy.Options.ListenerIsDynamic)
        {
            resources["listeners"] = new JsonArray(Listener(envoy));
        }

        return new JsonObject
        {
            ["@type"] = Types + "admin.v3.BootstrapConfigDump",
            ["bootstrap"] = new JsonObject
            {
                ["static_resources"] = resources,
                ["admin"] = new JsonObject { ["address"] = envoy.AdminAddress is IPEndPoint end ? Address(end.Address.ToString(), end.Port) : new JsonObject { ["pipe"] = new JsonObject { ["path"] = envoy.Options.AdminUnix } } },
            },
            ["last_updated"] = UpdatedAt,
        };
    }

    private static JsonObject Clusters(EnvoyDouble envoy) => new()
    {
        ["@type"] = Types + "admin.v3.ClustersConfigDump",
        ["static_clusters"] = new JsonArray(new JsonObject { ["cluster"] = Typed("config.cluster.v3.Cluster", Cluster(envoy)), ["last_updated"] = UpdatedAt }),
    };

    private static JsonObject Listeners(EnvoyDouble envoy)
    {
        JsonObject listener = new() { ["listener"] = Typed("config.listener.v3.Listener", Listener(envoy)), ["last_updated"] = UpdatedAt };
        return envoy.Options.ListenerIsDynamic
            ? new JsonObject { ["@type"] = Types + "admin.v3.ListenersConfigDump", ["dynamic_listeners"] = new JsonArray(new JsonObject { ["name"] = "downstream", ["active_state"] = listener }) }
            : new JsonObject { ["@type"] = Types + "admin.v3.ListenersConfigDump", ["static_listeners"] = new JsonArray(listener) };
    }

    private static JsonObject Listener(EnvoyDouble envoy)
    {
        JsonObject chain = new()
        {
            ["filters"] = new JsonArray(new JsonObject
            {
                ["name"] = "envoy.filters.network.tcp_proxy",
                ["typed_config"] = Typed("extensions.filters.network.tcp_proxy.v3.TcpProxy", new JsonObject { ["stat_prefix"] = "tcp", ["cluster"] = "upstream" }),
            }),
        };
        AddTransportSocket(chain, TransportSocket(envoy.Options.DownstreamId, envoy.Options, TapSide.Downstream));
        return new JsonObject
        {
            ["name"] = "downstream",
            ["address"] = envoy.ListenAddress is IPEndPoint end ? Address(end.Address.ToString(), end.Port) : Address("127.0.0.1", 0),
            ["filter_chains"] = new JsonArray(chain),
        };
    }

    private static JsonObject Cluster(EnvoyDouble envoy)
    {
        (string host, int port) = envoy.Options.Upstream switch
        {
            IPEndPoint literal => (literal.Address.ToString(), literal.Port),
            DnsEndPoint named => (named.Host, named.Port),
            _ => ("127.0.0.1", 0),
        };
        JsonObject cluster = new()
        {
            ["name"] = "upstream",
            ["type"] = envoy.Options.Upstream is DnsEndPoint ? "STRICT_DNS" : "STATIC",
            ["connect_timeout"] = "5s",
            ["load_assignment"] = new JsonObject
            {
                ["cluster_name"] = "upstream",
                ["endpoints"] = new JsonArray(new JsonObject { ["lb_endpoints"] = new JsonArray(new JsonObject { ["endpoint"] = new JsonObject { ["address"] = Address(host, port) } }) }),
            },
        };
        AddTransportSocket(cluster, TransportSocket(envoy.Options.UpstreamId, envoy.Options, TapSide.Upstream));
        return cluster;
    }

    private static void AddTransportSocket(JsonObject owner, JsonObject? socket)
    {
        if (socket is not null)
        {
            owner["transport_socket"] = socket;
        }
    }

    // A tap has a static configuration or an id. Where there are several, each wraps the next, and the innermost the plain socket.
    private static JsonObject? TransportSocket(string? configId, EnvoyDoubleOptions options, TapSide side)
    {
        List<JsonObject> taps = [.. options.StaticTaps.Where(tap => (tap.Side ?? side) == side).Select(tap => new JsonObject { ["static_config"] = StaticConfig(tap.Setup) })];
        if (configId is not null)
        {
            taps.Add(new JsonObject { ["admin_config"] = new JsonObject { ["config_id"] = configId } });
        }

        if (taps.Count == 0)
        {
            return null;
        }

        JsonObject socket = new() { ["name"] = "envoy.transport_sockets.raw_buffer", ["typed_config"] = Typed("extensions.transport_sockets.raw_buffer.v3.RawBuffer", []) };
        foreach (JsonObject common in taps)
        {
            JsonObject tap = new() { ["common_config"] = common, ["transport_socket"] = socket };
            if (options.ConnectionPerEvent)
            {
                tap["socket_tap_config"] = new JsonObject { ["set_connection_per_event"] = true };
            }

            socket = new JsonObject { ["name"] = "envoy.transport_sockets.tap", ["typed_config"] = Typed("extensions.transport_sockets.tap.v3.Tap", tap) };
        }

        return socket;
    }

    private static JsonObject StaticConfig(TapSetup setup)
    {
        JsonObject sink = new() { ["format"] = TapFormats.NameOf(setup.Format) };
        if (setup.Sink == SinkKind.File)
        {
            sink["file_per_tap"] = new JsonObject { ["path_prefix"] = setup.PathPrefix };
        }
        else
        {
            JsonObject address = new() { ["protocol"] = "UDP", ["address"] = setup.UdpAddress?.Address.ToString(), ["port_value"] = setup.UdpAddress?.Port };
            sink["custom_sink"] = new JsonObject { ["name"] = "envoy.tap.sinks.udp", ["typed_config"] = Typed("extensions.tap_sinks.udp_sink.v3alpha.UdpSink", new JsonObject { ["udp_address"] = address }) };
        }

        JsonObject output = new() { ["sinks"] = new JsonArray(sink), ["max_buffered_rx_bytes"] = setup.ReadLimit, ["max_buffered_tx_bytes"] = setup.WriteLimit };
        if (setup.Shape != TapShape.Buffered)
        {
            output["streaming"] = true;
        }

        if (setup.Shape == TapShape.Batched)
        {
            output["min_streamed_sent_bytes"] = setup.BatchBytes;
        }

        return new JsonObject { ["match"] = new JsonObject { ["any_match"] = true }, ["output_config"] = output };
    }

    private static JsonObject Address(string host, int port) => new() { ["socket_address"] = new JsonObject { ["address"] = host, ["port_value"] = port } };

    private static JsonObject Typed(string type, JsonObject message)
    {
        message.Insert(0, "@type", Types + type);
        return message;
    }
}
