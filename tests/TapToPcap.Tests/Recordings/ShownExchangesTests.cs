using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>The exchanges that clients had with real Envoys, as Wireshark shows them from captures of the HTTP taps. No option is given but the one that a conversion names for HTTP/2.</summary>
public sealed partial class ShownExchangesTests : IDisposable
{
    private static readonly string[] Versions = ["1.36.4", "1.40.0"];
    private static readonly string[] WholeTaps = ["buf_jb_full", "str_del_full", "str_txt_full"];

    // With bodies cut at the limit that Envoy has where none is set, without connections and times; and with bodies as strings.
    private static readonly string[] OtherTaps = ["buf_jb_bare", "buf_js_full"];

    // Method, path, status, and the bytes of both bodies.
    private static readonly (string Method, string Path, string Status, int Request, int Response)[] OfHttp1 =
    [
        ("GET", "/a", "200", 0, 14), ("GET", "/big", "200", 0, 20_000), ("GET", "/chunked", "200", 0, 5000), ("GET", "/cookie", "200", 0, 3),
        ("GET", "/none", "204", 0, 0), ("HEAD", "/head", "200", 0, 0), ("POST", "/post", "200", 5002, 5002), ("PUT", "/put", "200", 3000, 3000),
    ];

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Taps { get; } = new(Versions, WholeTaps);

    public static MatrixTheoryData<string, string> AllTaps { get; } = new(Versions, [.. WholeTaps, .. OtherTaps]);

    /// <summary>Those in which no byte of a small body is missing.</summary>
    public static MatrixTheoryData<string, string> TapsOfSmallBodies { get; } = new(Versions, [.. WholeTaps, "buf_jb_bare"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tshark_ExchangesOfHttp1_AreShownWithEveryByte(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_h1_{tap}");

        ShownExchange[] shown = await ShownInHttp1Async(capture);

        Assert.Equal(OfHttp1.Select(one => (one.Method, one.Path, one.Status)).OrderBy(one => one.Path, StringComparer.Ordinal), shown.Select(one => (one.Method, one.Path, one.Status!)).OrderBy(one => one.Path, StringComparer.Ordinal));
        Assert.Equal(["set-cookie: a=1", "set-cookie: b=2"], shown.Single(one => one.Path == "/cookie").ResponseHeaders.Where(line => line.StartsWith("set-cookie", StringComparison.Ordinal)));
        int[] bodies = [.. OfHttp1.SelectMany(one => new[] { one.Request, one.Response }).Where(length => length > 0).Order()];
        Assert.Equal(bodies, (await BodiesAsync(capture)).Select(body => body.Length).Order());
    }

    [Theory]
    [MemberData(nameof(AllTaps))]
    public async Task Tshark_HeadersAndBodiesOfHttp1_AreThoseOfTheTaps(string version, string tap)
    {
        (string capture, string[] taps) = await ConvertAsync(version, $"ht_h1_{tap}", WholeTaps.Contains(tap) ? 0 : 2);

        ShownExchange[] shown = await ShownInHttp1Async(capture);
        byte[][] bodies = await BodiesAsync(capture);

        Assert.Equal(OfHttp1.Select(one => one.Path).Order(StringComparer.Ordinal), shown.Select(one => one.Path).Order(StringComparer.Ordinal));
        foreach (RecordedExchange recorded in taps.Select(RecordedExchange.Read))
        {
            ShownExchange one = shown.Single(exchange => exchange.RequestHeaders.Contains($"x-request-id: {recorded.Request("x-request-id")}"));
            Assert.Equal((recorded.Request(":method"), recorded.Request(":path"), recorded.Response(":status")), (one.Method, one.Path, one.Status));
            AssertShown(recorded.RequestHeaders, recorded.Request(":authority"), one.RequestHeaders);
            AssertShown(recorded.ResponseHeaders, null, one.ResponseHeaders);
            Assert.All(recorded.WholeBodies, body => Assert.Contains(bodies, bytes => bytes.AsSpan().SequenceEqual(body)));
        }
    }

    [Theory]
    [MemberData(nameof(AllTaps))]
    public async Task Tshark_ExchangesOfHttp2_AreShownAsOverlapsAllow(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_h2_{tap}", tap is "buf_jb_bare" or "buf_js_full" ? 2 : 0);

        string[][] rows = await FieldsAsync(
            capture, await DecodingAsync(capture), "http || http2", "http.request.uri", "http.response.code", "http2.headers.path", "http2.headers.status");

        Assert.Equal(["/", "/big.bin", "/index.html"], rows.SelectMany(row => (string[])[row[0], row[2]]).Where(path => path.Length > 0).Order(StringComparer.Ordinal));
        Assert.Equal(["200", "200", "200"], rows.SelectMany(row => (string[])[row[1], row[3]]).Where(status => status.Length > 0));
    }

    [Theory]
    [MemberData(nameof(AllTaps))]
    public async Task Tshark_CallsOfGrpc_AreShownWithTheirTrailers(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_grpc_{tap}");

        string[][] fields = await FieldsAsync(capture, await DecodingAsync(capture), "http2", "http2.headers.path", "http2.header.name", "http2.header.value", "grpc.message_length");

        Assert.Equal(["Fail", "SayHello", "Stream"], fields.Select(field => field[0]).Where(path => path.Length > 0).Select(path => path["/helloworld.Greeter/".Length..]).Order());
        Assert.Equal(9, fields.Sum(field => field[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains(fields, field => field[1] == "grpc-status,grpc-message,x-trailer" && field[2] == "0,,yes");
        Assert.Contains(fields, field => field[1].Contains("grpc-status,grpc-message", StringComparison.Ordinal) && field[2].Contains("5,no such thing", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TapsOfSmallBodies))]
    public async Task Tshark_FramesOfWebSocket_AreShown(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_ws_{tap}");

        string[][] frames = await FieldsAsync(capture, [], "websocket", "websocket.opcode", "websocket.payload.text");

        Assert.Equal(["1", "1", "1", "1", "8", "8"], frames.SelectMany(frame => frame[0].Split(',')).Order(StringComparer.Ordinal));
        Assert.Equal(["one", "one", "two", "two"], frames.SelectMany(frame => frame[1].Split(',', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal));
        Assert.Equal([("GET", "/chat", "101")], (await ShownInHttp1Async(capture)).Select(one => (one.Method, one.Path, one.Status!)));
    }

    private async Task<(string Capture, string[] Taps)> ConvertAsync(string version, string name, int exitCode = 0)
    {
        string[] taps = [.. Directory.GetFiles(Path.Combine(Needs.Recording(version), "taps"), $"{name}_*").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(taps);
        string capture = _scratch["out.pcapng"];
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, [.. taps, "-o", capture]);
        Assert.Equal(exitCode, run.ExitCode);
        await File.WriteAllTextAsync(_scratch["said"], run.Lines()[^1]);
        return (capture, taps);
    }

    // What the conversion named, and the comment of the capture as well.
    private async Task<string[]> DecodingAsync(string capture)
    {
        string[] named = [.. Option().Matches(await File.ReadAllTextAsync(_scratch["said"])).Select(match => match.Value)];
        Assert.All(named, option => Assert.Contains(option, Encoding.UTF8.GetString(File.ReadAllBytes(capture)[..4096]), StringComparison.Ordinal));
        return [.. named.SelectMany(option => option.Split(' '))];
    }

    private static async Task<string[][]> FieldsAsync(string capture, string[] options, string filter, params string[] fields)
    {
        ToolRun run = await ToolRun.TsharkAsync(["-r", capture, .. options, "-Y", filter, "-T", "fields", .. fields.SelectMany(field => new[] { "-e", field })]);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    private static async Task<ShownExchange[]> ShownInHttp1Async(string capture)
    {
        string[] fields = ["tcp.stream", "http.request.method", "http.request.uri", "http.response.code", "http.request.line", "http.response.line"];
        ToolRun run = await ToolRun.TsharkAsync(["-r", capture, "-Y", "http", "-T", "json", .. fields.SelectMany(field => new[] { "-e", field })]);
        using JsonDocument read = JsonDocument.Parse(run.OutputBytes);
        Dictionary<string, ShownExchange> open = [];
        List<ShownExchange> shown = [];
        foreach (JsonElement layers in read.RootElement.EnumerateArray().Select(packet => packet.GetProperty("_source").GetProperty("layers")))
        {
            string stream = All(layers, "tcp.stream")[0];
            if (All(layers, "http.request.method") is [string method])
            {
                open[stream] = new ShownExchange(method, All(layers, "http.request.uri")[0], null, All(layers, "http.request.line"), []);
            }
            else if (All(layers, "http.response.code") is [string status] && open.Remove(stream, out ShownExchange? asked))
            {
                shown.Add(asked with { Status = status, ResponseHeaders = All(layers, "http.response.line") });
            }
        }

        Assert.Empty(open);
        return [.. shown];

        static string[] All(JsonElement layers, string name) => layers.TryGetProperty(name, out JsonElement values) ? [.. values.EnumerateArray().Select(value => value.GetString()!.TrimEnd())] : [];
    }

    private async Task<byte[][]> BodiesAsync(string capture)
    {
        string folder = _scratch["bodies"];
        await ToolRun.TsharkAsync("-r", capture, "-q", "--export-objects", $"http,{folder}");
        return [.. Directory.GetFiles(folder).Select(File.ReadAllBytes)];
    }

    private static void AssertShown(IReadOnlyList<(string Name, string Value)> headers, string? host, IReadOnlyList<string> shown)
    {
        string[] expected = [.. host is null ? Array.Empty<string>() : [$"Host: {host}"], .. headers.Where(header => header.Name[0] != ':').Select(header => $"{header.Name}: {header.Value}".TrimEnd())];
        Assert.Equal(expected, shown.Where(line => expected.Contains("transfer-encoding: chunked") || line != "transfer-encoding: chunked"));
    }

    [GeneratedRegex("-d tcp.port==[0-9]+,http2?")]
    private static partial Regex Option();
}
