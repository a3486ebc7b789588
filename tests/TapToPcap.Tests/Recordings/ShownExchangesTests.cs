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

    // Method, path, status, and the bytes of both bodies.
    private static readonly (string Method, string Path, string Status, int Request, int Response)[] OfHttp1 =
    [
        ("GET", "/a", "200", 0, 14), ("GET", "/big", "200", 0, 20_000), ("GET", "/chunked", "200", 0, 5000), ("GET", "/cookie", "200", 0, 3),
        ("GET", "/none", "204", 0, 0), ("HEAD", "/head", "200", 0, 0), ("POST", "/post", "200", 5002, 5002), ("PUT", "/put", "200", 3000, 3000),
    ];

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Taps { get; } = new(Versions, WholeTaps);

    public static TheoryData<string> OfVersions { get; } = [.. Versions];

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
    [MemberData(nameof(OfVersions))]
    public async Task Tshark_HeadersAndBodiesOfHttp1_AreThoseOfTheTaps(string version)
    {
        (string capture, string[] taps) = await ConvertAsync(version, "ht_h1_buf_jb_full");

        ShownExchange[] shown = await ShownInHttp1Async(capture);
        byte[][] bodies = await BodiesAsync(capture);

        foreach (string tap in taps)
        {
            using JsonDocument read = JsonDocument.Parse(await File.ReadAllBytesAsync(tap));
            JsonElement trace = read.RootElement.GetProperty("http_buffered_trace");
            (string Name, string Value)[] asked = HeadersOf(trace, "request");
            ShownExchange one = shown.Single(exchange => exchange.RequestHeaders.Contains($"x-request-id: {ValueOf(asked, "x-request-id")}"));
            AssertShown(asked, ValueOf(asked, ":authority"), one.RequestHeaders);
            AssertShown(HeadersOf(trace, "response"), null, one.ResponseHeaders);
            Assert.All(BodiesOf(trace), body => Assert.Contains(bodies, bytes => bytes.AsSpan().SequenceEqual(body)));
        }
    }

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tshark_ExchangesOfHttp2_AreShownAsOverlapsAllow(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_h2_{tap}");

        string[][] streams = await FieldsAsync(capture, await DecodingAsync(capture), "http2", "http2.headers.path", "http2.headers.status");
        ShownExchange[] shown = await ShownInHttp1Async(capture);

        string[] paths = [.. streams.Select(fields => fields[0]).Where(path => path.Length > 0), .. shown.Select(one => one.Path)];
        Assert.Equal(["/", "/big.bin", "/index.html"], paths.Order(StringComparer.Ordinal));
        Assert.Equal(3, streams.Count(fields => fields[1] == "200") + shown.Count(one => one.Status == "200"));
    }

    [Theory]
    [MemberData(nameof(Taps))]
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
    [MemberData(nameof(Taps))]
    public async Task Tshark_FramesOfWebSocket_AreShown(string version, string tap)
    {
        (string capture, _) = await ConvertAsync(version, $"ht_ws_{tap}");

        string[][] frames = await FieldsAsync(capture, [], "websocket", "websocket.opcode", "websocket.payload.text");

        Assert.Equal(["1", "1", "1", "1", "8", "8"], frames.SelectMany(frame => frame[0].Split(',')).Order(StringComparer.Ordinal));
        Assert.Equal(["one", "one", "two", "two"], frames.SelectMany(frame => frame[1].Split(',', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal));
        Assert.Equal([("GET", "/chat", "101")], (await ShownInHttp1Async(capture)).Select(one => (one.Method, one.Path, one.Status!)));
    }

    private async Task<(string Capture, string[] Taps)> ConvertAsync(string version, string name)
    {
        string[] taps = [.. Directory.GetFiles(Path.Combine(Needs.Recording(version), "taps"), $"{name}_*").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(taps);
        string capture = _scratch["out.pcapng"];
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, [.. taps, "-o", capture]);
        Assert.Equal(0, run.ExitCode);
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

    private static void AssertShown((string Name, string Value)[] headers, string? host, IReadOnlyList<string> shown)
    {
        string[] expected = [.. host is null ? Array.Empty<string>() : [$"Host: {host}"], .. headers.Where(header => header.Name[0] != ':').Select(header => $"{header.Name}: {header.Value}".TrimEnd())];
        Assert.Equal(expected, shown.Where(line => expected.Contains("transfer-encoding: chunked") || line != "transfer-encoding: chunked"));
    }

    private static (string Name, string Value)[] HeadersOf(JsonElement trace, string message) =>
        [.. trace.GetProperty(message).GetProperty("headers").EnumerateArray().Select(header => (header.GetProperty("key").GetString()!, header.GetProperty("value").GetString()!))];

    private static string ValueOf((string Name, string Value)[] headers, string name) => headers.First(header => header.Name == name).Value;

    private static IEnumerable<byte[]> BodiesOf(JsonElement trace)
    {
        foreach (string message in (string[])["request", "response"])
        {
            if (trace.GetProperty(message).TryGetProperty("body", out JsonElement body) && body.GetProperty("as_bytes").GetBytesFromBase64() is { Length: > 0 } bytes)
            {
                yield return bytes;
            }
        }
    }

    [GeneratedRegex("-d tcp.port==[0-9]+,http2")]
    private static partial Regex Option();
}
