using System.Text.Json.Nodes;
using TapToPcap.Doubles;

namespace TapToPcap.Tests.Doubles;

public class AdminAnswersTests
{
    public static TheoryData<string, int, string> Refused => new()
    {
        { "", 400, "/tap requires a JSON/YAML body" },
        { TapStream.Body("nope"), 400, "Unknown config id 'nope'. No extension has registered with this id." },
        { TapStream.Body("down", output: "streaming: true, max_bufered_rx_bytes: 1"), 400, "no such field: 'max_bufered_rx_bytes'" },
        { "config_id: [", 400, "Unable to convert YAML as JSON" },
        { "config_id: down", 400, "TapRequestValidationError.TapConfig: value is required" },
        { TapStream.Body("down", sink: "buffered_admin: {}"), 400, "value must be greater than 0" },
        { TapStream.Body("down", format: "JSON"), 400, "Unable to parse JSON as proto" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Post_BodyThatIsNoRequest_IsRefusedInEnvoysWords(string body, int status, string text)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());

        (int answered, string said) = await TapStream.AskAsync(envoy, HttpMethod.Post, "/tap", body);

        Assert.Equal(status, answered);
        Assert.Contains(text, said, StringComparison.Ordinal);
        Assert.False(envoy.IsAttached);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_Tap_IsNotAllowed(string version)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());

        Assert.Equal((405, "Method GET not allowed, POST required."), await TapStream.AskAsync(envoy, HttpMethod.Get, "/tap", version: version));
        Assert.Equal((200, "LIVE\n"), await TapStream.AskAsync(envoy, HttpMethod.Get, "/ready", version: version));
        Assert.Equal(404, (await TapStream.AskAsync(envoy, HttpMethod.Get, "/taps", version: version)).Status);
    }

    [Fact]
    public async Task Post_TapWithoutAnyAdminConfig_IsNotFound()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { DownstreamId = null, UpstreamId = null });

        Assert.Equal(404, (await TapStream.AskAsync(envoy, HttpMethod.Post, "/tap", TapStream.Body("down"))).Status);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Post_SecondStream_IsRefusedUntilTheFirstHasGone(string version)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());
        using (await TapStream.OpenAsync(envoy, TapStream.Body("down"), version))
        {
            (int, string) refused = (400, "An attached /tap admin stream already exists. Detach it.");
            Assert.Equal(refused, await TapStream.AskAsync(envoy, HttpMethod.Post, "/tap", TapStream.Body("up")));
            Assert.Equal(refused, await TapStream.AskAsync(envoy, HttpMethod.Post, "/tap", ""));
        }

        await Support.CliProcess.UntilAsync(() => !envoy.IsAttached, "the stream to be detached");
        using TapStream next = await TapStream.OpenAsync(envoy, TapStream.Body("up"), version);
    }

    [Theory]
    [InlineData(false, "$.configs[2].static_listeners[0].listener")]
    [InlineData(true, "$.configs[2].dynamic_listeners[0].active_state.listener")]
    public async Task ConfigDump_Always_HasTheIdsInTransportSockets(bool isDynamic, string listener)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { DownstreamId = "web", UpstreamId = "backend", ListenerIsDynamic = isDynamic });

        JsonNode dump = JsonNode.Parse((await TapStream.AskAsync(envoy, HttpMethod.Get, "/config_dump")).Text)!;

        Assert.Equal("$.configs[1].static_clusters[0].cluster.transport_socket.typed_config.common_config.admin_config", PathOf(dump["configs"]![1]!, "backend"));
        Assert.Equal($"{listener}.filter_chains[0].transport_socket.typed_config.common_config.admin_config", PathOf(dump["configs"]![2]!, "web"));
    }

    [Fact]
    public async Task AdminUnix_Request_IsAnswered()
    {
        using Support.Scratch scratch = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Admin = null, AdminUnix = scratch["admin.sock"] });

        Assert.Equal((200, "LIVE\n"), await TapStream.AskAsync(envoy, HttpMethod.Get, "/ready"));
        Assert.Equal((200, "LIVE\n"), await TapStream.AskAsync(envoy, HttpMethod.Get, "/ready", version: "2.0"));
    }

    private static string PathOf(JsonNode node, string configId) => Objects(node).Single(one => (string?)one["config_id"] == configId).GetPath();

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject one => one.Where(pair => pair.Value is not null).SelectMany(pair => Objects(pair.Value!)).Prepend(one),
        JsonArray many => many.SelectMany(item => Objects(item!)),
        _ => [],
    };
}
