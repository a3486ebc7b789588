using System.Text.Json.Nodes;

namespace TapToPcap.RealEnvoy;

/// <summary>A configuration of Envoy: listeners with taps before the servers.</summary>
/// <param name="folder">Where file taps are written.</param>
internal sealed class EnvoyConfig(Servers servers, string folder)
{
    private const string Extensions = "type.googleapis.com/envoy.extensions.";

    /// <summary>By which the taps of transport sockets are asked for at /tap.</summary>
    internal const string ConfigId = "down";

    /// <summary>By which the taps of HTTP filters are asked for.</summary>
    internal const string HttpConfigId = "web";

    private readonly JsonArray _listeners = [];
    private readonly JsonArray _clusters = [];
    private readonly List<int> _ports = [];

    internal int AdminPort { get; } = FreePort.Next();

    /// <summary>Of all listeners, and of the servers.</summary>
    internal IEnumerable<int> Ports => [.. _ports, .. servers.Ports];

    /// <summary>Adds a tap of a transport socket that writes files.</summary>
    internal TapPoint AddFileTap(string name, Traffic traffic, TapSide side, TapForm form) => AddTap(name, traffic, side, form.ToConfig(PrefixOf(name)));

    /// <summary>Adds a tap of a transport socket that waits for a client at /tap, as all of them under <see cref="ConfigId"/>.</summary>
    internal TapPoint AddAdminTap(Traffic traffic, TapSide side = TapSide.Downstream) => AddTap($"{ConfigId}_{traffic}_{side}", traffic, side, AdminConfig(ConfigId));

    /// <summary>Adds an HTTP filter's tap that writes files.</summary>
    internal TapPoint AddHttpFileTap(string name, TapForm form) => AddHttpTap(name, form.ToConfig(PrefixOf(name)));

    /// <summary>Adds an HTTP filter's tap that waits for a client at /tap, as all of them under <see cref="HttpConfigId"/>.</summary>
    internal TapPoint AddHttpAdminTap() => AddHttpTap($"{HttpConfigId}_http", AdminConfig(HttpConfigId));

    internal string ToJson() => new JsonObject
    {
        ["admin"] = new JsonObject { ["address"] = Address(AdminPort) },
        ["static_resources"] = new JsonObject { ["listeners"] = _listeners.DeepClone(), ["clusters"] = _clusters.DeepClone() },
    }.ToJsonString();

    private TapPoint AddTap(string name, Traffic traffic, TapSide side, JsonObject common)
    {
        JsonObject socket = Extension("envoy.transport_sockets.tap", "transport_sockets.tap.v3.Tap", new JsonObject
        {
            ["common_config"] = common,
            ["transport_socket"] = Extension("envoy.transport_sockets.raw_buffer", "transport_sockets.raw_buffer.v3.RawBuffer", []),
        });
        JsonObject filter = traffic == Traffic.Http1 ? HttpProxy(name, []) : TcpProxy(name);
        AddCluster(name, traffic, side == TapSide.Upstream ? socket : null);
        return AddListener(name, traffic, side, filter, side == TapSide.Downstream ? socket : null);
    }

    private TapPoint AddHttpTap(string name, JsonObject common)
    {
        JsonObject tap = Extension("envoy.filters.http.tap", "filters.http.tap.v3.Tap", new JsonObject
        {
            ["common_config"] = common,
            ["record_headers_received_time"] = true,
            ["record_downstream_connection"] = true,
        });
        AddCluster(name, Traffic.Http1, null);
        return AddListener(name, Traffic.Http1, TapSide.Downstream, HttpProxy(name, [tap]), null);
    }

    private TapPoint AddListener(string name, Traffic traffic, TapSide side, JsonObject filter, JsonObject? socket)
    {
        int port = FreePort.Next();
        _ports.Add(port);
        JsonObject chain = new() { ["filters"] = new JsonArray(filter) };
        if (socket is not null)
        {
            chain["transport_socket"] = socket;
        }

        _listeners.Add(new JsonObject { ["name"] = name, ["address"] = Address(port), ["filter_chains"] = new JsonArray(chain) });
        return new TapPoint(name, traffic, side, port);
    }

    private void AddCluster(string name, Traffic traffic, JsonObject? socket)
    {
        JsonObject endpoint = new() { ["endpoint"] = new JsonObject { ["address"] = Address(servers.PortOf(traffic)) } };
        JsonObject cluster = new()
        {
            ["name"] = name,
            ["type"] = "STATIC",
            ["load_assignment"] = new JsonObject { ["cluster_name"] = name, ["endpoints"] = new JsonArray(new JsonObject { ["lb_endpoints"] = new JsonArray(endpoint) }) },
        };
        if (socket is not null)
        {
            cluster["transport_socket"] = socket;
        }

        if (traffic == Traffic.Http1)
        {
            const string Options = "upstreams.http.v3.HttpProtocolOptions";
            JsonObject explicitHttp = new() { ["explicit_http_config"] = new JsonObject { ["http2_protocol_options"] = new JsonObject() } };
            cluster["typed_extension_protocol_options"] = new JsonObject { ["envoy.extensions." + Options] = Typed(Options, explicitHttp) };
        }

        _clusters.Add(cluster);
    }

    private static JsonObject TcpProxy(string cluster) =>
        Extension("envoy.filters.network.tcp_proxy", "filters.network.tcp_proxy.v3.TcpProxy", new JsonObject { ["stat_prefix"] = cluster, ["cluster"] = cluster });

    private static JsonObject HttpProxy(string cluster, JsonArray filters)
    {
        JsonObject route = new() { ["match"] = new JsonObject { ["prefix"] = "/" }, ["route"] = new JsonObject { ["cluster"] = cluster } };
        JsonObject host = new() { ["name"] = "all", ["domains"] = new JsonArray("*"), ["routes"] = new JsonArray(route) };
        filters.Add(Extension("envoy.filters.http.router", "filters.http.router.v3.Router", []));
        return Extension("envoy.filters.network.http_connection_manager", "filters.network.http_connection_manager.v3.HttpConnectionManager", new JsonObject
        {
            ["stat_prefix"] = cluster,
            ["codec_type"] = "AUTO",
            ["http_filters"] = filters,
            ["route_config"] = new JsonObject { ["virtual_hosts"] = new JsonArray(host) },
        });
    }

    private static JsonObject AdminConfig(string configId) => new() { ["admin_config"] = new JsonObject { ["config_id"] = configId } };

    private static JsonObject Address(int port) => new() { ["socket_address"] = new JsonObject { ["address"] = "127.0.0.1", ["port_value"] = port } };

    private static JsonObject Extension(string name, string type, JsonObject config) => new() { ["name"] = name, ["typed_config"] = Typed(type, config) };

    private static JsonObject Typed(string type, JsonObject config)
    {
        config["@type"] = Extensions + type;
        return config;
    }

    private string PrefixOf(string name) => Path.Combine(folder, name);
}
