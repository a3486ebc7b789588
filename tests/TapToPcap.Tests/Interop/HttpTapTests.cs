using System.Text;
using System.Text.Json;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;

namespace TapToPcap.Tests.Interop;

/// <summary>HTTP taps as tshark shows what became of them.</summary>
public sealed class HttpTapTests : IDisposable
{
    private const string Date = "1637703202";                                  // Tue, 23 Nov 2021 21:33:22 GMT

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Dissect_HttpTapOfARealEnvoy_ShowsHttp2()
    {
        string tap = Needs.RealTap("http-tap", "_473128456949399711.json");
        string capture = await ConvertAsync(tap, "--http", "2");

        string[][] packets = await TsharkView.FieldsAsync(capture, "http2.headers.method", "http2.headers.path", "http2.headers.authority", "http2.headers.status", "http2.data.data", "frame.time_epoch", "frame.comment");

        string[] asked = packets.Single(packet => packet[0].Length > 0);
        Assert.Equal(["POST", "/post", "localhost:8080"], asked[..3]);
        Assert.StartsWith(Date, asked[5], StringComparison.Ordinal);
        Assert.Contains("HTTP trace 473128456949399711 of ", asked[6], StringComparison.Ordinal);
        Assert.Contains("its time is that of the response's date", asked[6], StringComparison.Ordinal);
        Assert.Equal("200", packets.Single(packet => packet[3].Length > 0)[3]);
        Assert.Equal(BodiesOf(tap), packets.Where(packet => packet[4].Length > 0).Select(packet => Encoding.UTF8.GetString(System.Convert.FromHexString(packet[4]))));
    }

    [Fact]
    public async Task Dissect_HttpTapOfARealEnvoy_HasEveryHeader()
    {
        string tap = Needs.RealTap("http-tap", "_473128456949399711.json");

        ToolRun shown = await ToolRun.TsharkAsync("-r", await ConvertAsync(tap, "--http", "2"), "-Y", "http2.header", "-T", "json", "-e", "http2.header.name", "-e", "http2.header.value");

        using JsonDocument read = JsonDocument.Parse(shown.OutputBytes);
        (string, string)[] seen = [.. read.RootElement.EnumerateArray().SelectMany(packet =>
        {
            JsonElement layers = packet.GetProperty("_source").GetProperty("layers");
            return Texts(layers.GetProperty("http2.header.name")).Zip(Texts(layers.GetProperty("http2.header.value")));
        })];
        Assert.Equal(HeadersOf(tap), seen);

        static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);
    }

    [Fact]
    public async Task Dissect_HttpTapOfARealEnvoy_ShowsHttp1()
    {
        string tap = Needs.RealTap("http-tap", "_473128456949399711.json");
        string capture = await ConvertAsync(tap);

        string[][] packets = await TsharkView.FieldsAsync(capture, "http.request.method", "http.request.uri", "http.host", "http.response.code", "http.file_data", "http.content_length");

        string[] asked = packets.Single(packet => packet[0].Length > 0);
        Assert.Equal(["POST", "/post", "localhost:8080"], asked[..3]);
        string[] answered = packets.Single(packet => packet[3].Length > 0);
        Assert.Equal("200", answered[3]);
        Assert.Equal(["13", "506"], [asked[5], answered[5]]);
        TsharkStream followed = await TsharkView.FollowAsync(capture);
        string[] bodies = BodiesOf(tap);
        Assert.EndsWith($"\r\n\r\n{bodies[0]}", Encoding.UTF8.GetString(followed.FromFirst), StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{bodies[1]}", Encoding.UTF8.GetString(followed.FromSecond), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dissect_GrpcCall_IsGrpc()
    {
        byte[] message = [0, 0, 0, 0, 7, 0x0A, 5, .. "world"u8];
        TraceWrapper call = Exchange(
            Message([(":method", "POST"), (":scheme", "http"), (":path", "/helloworld.Greeter/SayHello"), (":authority", "greeter:50051"), ("content-type", "application/grpc"), ("te", "trailers")], Start).WithBody(message),
            Response("200", ("content-type", "application/grpc")).WithBody(message).WithTrailers(("grpc-status", "0"), ("grpc-message", "")),
            Downstream());
        await File.WriteAllBytesAsync(_scratch["grpc.pb"], Encode(call));

        string[][] packets = await TsharkView.FieldsAsync(await ConvertAsync(_scratch["grpc.pb"]), "_ws.col.Protocol", "http2.headers.path", "grpc.message_length", "grpc.compressed_flag", "http2.header.name", "http2.header.value");

        Assert.Equal("/helloworld.Greeter/SayHello", Assert.Single(packets, packet => packet[1].Length > 0)[1]);
        string[][] messages = [.. packets.Where(packet => packet[2].Length > 0)];
        Assert.All(messages, packet => Assert.Equal(("GRPC", "7"), (packet[0], packet[2])));
        Assert.Equal(2, messages.Length);
        Assert.Contains(packets, packet => packet[4] == "grpc-status,grpc-message");
    }

    [Theory]
    [InlineData("2", nameof(TapFormat.Undelimited))]
    [InlineData("2", nameof(TapFormat.JsonBytes))]
    [InlineData("1", nameof(TapFormat.Delimited))]
    [InlineData("1", nameof(TapFormat.Text))]
    public async Task Dissect_EveryHttpRecord_WarnsOfNothingBelowTheApplication(string form, string format)
    {
        await File.WriteAllBytesAsync(_scratch["http"], Taps.Encode(MixedTap.HttpRecords(), Enum.Parse<TapFormat>(format)));
        string capture = _scratch["out.pcapng"];
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "http", "--http", form, "-o", capture);
        Assert.Equal((2, 5), (run.ExitCode, run.Summary().Exchanges));

        (string Protocol, string Summary)[] warnings = await TsharkView.WarningsAsync(capture);
        string[][] packets = await TsharkView.FieldsAsync(capture, "frame.time_delta", "tcp.checksum.status", "frame.len", "frame.cap_len");

        // The gaps of cut bodies are what they are.
        Assert.DoesNotContain(warnings, warning => warning.Protocol is "Ethernet" or "IPv4" or "IPv6" or "IP" or "TCP" && !warning.Summary.StartsWith("Previous segment(s) not captured", StringComparison.Ordinal) && !warning.Summary.StartsWith("ACKed segment that wasn't captured", StringComparison.Ordinal));
        Assert.All(packets, packet => Assert.Equal(packet[2] == packet[3] ? "1" : "2", packet[1]));         // 2: cannot be checked
        Assert.All(packets, packet => Assert.False(packet[0].StartsWith('-'), "a packet comes before the one before it"));
    }

    private async Task<string> ConvertAsync(params string[] arguments)
    {
        ToolRun run = await CliRun.RunAsync([.. arguments, "-o", _scratch["out.pcapng"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        return _scratch["out.pcapng"];
    }

    private static IEnumerable<JsonElement> MessagesOf(string tap)
    {
        JsonElement trace = JsonDocument.Parse(File.ReadAllText(tap)).RootElement.GetProperty("http_buffered_trace");
        return [trace.GetProperty("request"), trace.GetProperty("response")];
    }

    private static string[] BodiesOf(string tap) =>
        [.. MessagesOf(tap).Select(message => Encoding.UTF8.GetString(message.GetProperty("body").GetProperty("as_bytes").GetBytesFromBase64()))];

    private static (string, string)[] HeadersOf(string tap) =>
        [.. MessagesOf(tap).SelectMany(message => message.GetProperty("headers").EnumerateArray().Select(header => (header.GetProperty("key").GetString()!, header.GetProperty("value").GetString()!)))];
}
