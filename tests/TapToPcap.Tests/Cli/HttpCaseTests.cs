using System.Text;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Small HTTP taps as people attach them, converted, inspected, verified and shown by tshark.</summary>
public sealed class HttpCaseTests : IDisposable
{
    private const string Asked = """{"headers": [{"key": ":authority", "value": "h"}, {"key": ":path", "value": "/t"}, {"key": ":method", "value": "GET"}], "headers_received_time": "2026-03-10T09:00:00.100Z"}""";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("""{"socket_address": {"address": "198.51.100.3", "port_value": 10000}}""", """{"socket_address": {"address": "198.51.100.4", "port_value": 40216}}""")]
    [InlineData("""{"pipe": {"path": "/run/envoy.sock"}}""", """{"pipe": {"path": "@client"}}""")]
    public async Task Convert_ConnectionThatWiresharkDoesNotKnow_IsShownWithoutAnyOption(string local, string remote)
    {
        ToolRun run = await ConvertAsync(Tap(Answer("", """, "body": {"as_bytes": "b2s="}"""), Connection(local, remote)));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["GET,", ",200"], (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "http.request.method", "http.response.code")).Select(fields => string.Join(',', fields)).Where(row => row != ","));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Convert_LengthOfABodyThatLostBytesAsAString_IsEnvoys()
    {
        ToolRun run = await ConvertAsync(Tap(Answer(Length(47), """, "body": {"as_string": "\u001f  \b     VJT"}""")), "--http", "1");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("content-length: 47\r\n\r\n", Encoding.Latin1.GetString((await TsharkView.FollowAsync(_scratch["o.pcapng"])).FromSecond), StringComparison.Ordinal);
        Assert.Contains("broke off after 12 of 47 bytes", await CommentsAsync(), StringComparison.Ordinal);
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Convert_CutBody_LacksWhatItsLengthSays()
    {
        ToolRun run = await ConvertAsync(Tap(Answer(Length(5000), $$""", "body": {"truncated": true, "as_bytes": "{{Convert.ToBase64String(new byte[1024])}}"}""")));
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");

        Assert.Equal((2, 2), (run.ExitCode, info.ExitCode));
        Assert.StartsWith("1 gap where bytes are missing, 3,976 bytes where that is known: ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains("response: 3,976 cut", info.Output, StringComparison.Ordinal);
        await AssertVerifiedAsync();
    }

    // Envoy cuts each part of a body at the limit, which is 1,024 bytes where none is set.
    [Theory]
    [InlineData("file")]
    [InlineData("pipe")]
    public async Task Convert_PiecesOfCutBodies_AreShownWithTheirHeaders(string input)
    {
        string half = Base64(new string('x', 1024));
        string[] pieces =
        [
            """"request_headers": {"headers": [{"key": ":authority", "value": "h"}, {"key": ":path", "value": "/t"}, {"key": ":method", "value": "POST"}, {"key": "content-length", "value": "5000"}]}"""",
            $$""""request_body_chunk": {"as_bytes": "{{half}}", "truncated": true}"""",
            """"response_headers": {"headers": [{"key": ":status", "value": "200"}]}"""",
            $$""""response_body_chunk": {"as_bytes": "{{half}}", "truncated": true}"""",
            $$""""response_body_chunk": {"as_bytes": "{{half}}", "truncated": true}"""",
        ];
        string tap = string.Join('\n', pieces.Select(piece => $$$"""{"http_streamed_trace_segment": {"trace_id": "7", "{{{piece}}}}}"""));

        ToolRun run = input == "file"
            ? await ConvertAsync(tap)
            : await ToolRun.StartAsync(Repository.Program, ["-", "-o", "o.pcapng"], Encoding.ASCII.GetBytes(tap), directory: _scratch.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["POST,", ",200"], (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "http.request.method", "http.response.code")).Select(fields => string.Join(',', fields)).Where(row => row != ","));
    }

    [Theory]
    [InlineData(1_024, true)]
    [InlineData(60_000, true)]
    [InlineData(200_000, false)]
    public async Task Convert_CutBodyOfAnyLength_IsShownWithItsHeaders(int length, bool isHttp1)
    {
        await ConvertAsync(Tap(Answer(Length(500_000), $$""", "body": {"truncated": true, "as_bytes": "{{Convert.ToBase64String(new byte[length])}}"}""")));

        string[] shown = [.. (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "http.response.code", "http2.headers.status")).Select(fields => string.Join(',', fields)).Where(row => row != ",")];
        Assert.Equal(isHttp1 ? "200," : ",200", Assert.Single(shown));
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData("PURGE")]
    [InlineData("QUERY")]
    [InlineData("PRI")]
    public async Task Convert_MethodThatWiresharkDoesNotKnow_IsShown(string method)
    {
        await ConvertAsync(Tap(Answer("", "")).Replace("GET", method, StringComparison.Ordinal));

        Assert.Equal([method], (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "http2.headers.method")).Select(fields => fields[0]).Where(shown => shown.Length > 0));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("2")]
    public async Task Convert_ResponseThatBrokeOff_IsSaidEverywhere(string form)
    {
        ToolRun run = await ConvertAsync(Tap(Answer(Length(5000), $$""", "body": {"as_bytes": "{{Convert.ToBase64String(new byte[1200])}}"}""")), "--http", form);
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");

        Assert.Equal((2, 2), (run.ExitCode, info.ExitCode));
        Assert.StartsWith("1 message shorter than its Content-Length", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains("the response broke off after 1,200 of 5,000 bytes", await CommentsAsync(), StringComparison.Ordinal);
        Assert.Contains("response broke off after 1,200 of 5,000 bytes", info.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("none known to be missing", info.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(await TsharkView.FieldsAsync(_scratch["o.pcapng"], "http2.type", "http2.flags.end_stream", "tcp.srcport"), fields => fields[0] == "0" && fields[1] == "1");
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData("""{"key": ":method", "value": "CONNECT"}""", "200")]
    [InlineData("""{"key": ":method", "value": "GET"}, {"key": ":path", "value": "/chat"}, {"key": "upgrade", "value": "websocket"}, {"key": "connection", "value": "Upgrade"}""", "101")]
    public async Task Convert_RedactedTunnel_SaysWhatIsNotMaskedEvenIfQuiet(string asked, string status)
    {
        string tap = $$$"""
            {"http_buffered_trace": {
              "request": {"headers": [{"key": ":authority", "value": "h:80"}, {{{asked}}}], "body": {"as_bytes": "{{{Base64("GET / HTTP/1.1\r\nauthorization: Bearer 1\r\n\r\n")}}}" } },
              "response": {"headers": [{"key": ":status", "value": "{{{status}}}"}], "body": {"as_bytes": "{{{Base64("HTTP/1.1 204 No Content\r\n\r\n")}}}" } } } }
            """;

        ToolRun quiet = await ConvertAsync(tap, "--redact", "-q");
        ToolRun plain = await ConvertAsync(tap);

        Assert.Equal((2, 0), (quiet.ExitCode, plain.ExitCode));
        Assert.Equal(["1 conversation became a tunnel: what went through it was not masked"], quiet.Lines());
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Convert_WebSocket_IsDissectedByTshark()
    {
        await ConvertAsync("""
            {"http_buffered_trace": {
              "request": {"headers": [{"key": ":authority", "value": "h"}, {"key": ":path", "value": "/chat"}, {"key": ":method", "value": "GET"}, {"key": "upgrade", "value": "websocket"}, {"key": "connection", "value": "Upgrade"}], "body": {"as_bytes": "gYUBAgMEaWdvaG4="}},
              "response": {"headers": [{"key": ":status", "value": "101"}, {"key": "upgrade", "value": "websocket"}, {"key": "connection", "value": "Upgrade"}], "body": {"as_bytes": "gQVIRUxMTw=="}}}}
            """);

        Assert.Equal(["hello", "HELLO"], (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "websocket.payload.text")).Select(fields => string.Concat(fields)).Where(text => text.Length > 0));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Convert_Http2OnAnotherPort_IsNamedInTheLastLineInInfoAndInTheCapture()
    {
        const string Option = "-d tcp.port==50051,http2";
        string trailers = Answer("", """, "trailers": [{"key": "sum", "value": "1"}]""");
        ToolRun run = await ConvertAsync(Tap(trailers, Connection("""{"socket_address": {"address": "198.51.100.3", "port_value": 50051}}""", """{"socket_address": {"address": "198.51.100.4", "port_value": 40216}}""")));
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");
        ToolRun section = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-k", _scratch["o.pcapng"]]);

        Assert.Contains($"1 conversation (HTTP/2 is shown with {Option}), ", run.Lines()[^1], StringComparison.Ordinal);
        Assert.Contains(Option, info.Output, StringComparison.Ordinal);
        Assert.Contains(Option, section.Output, StringComparison.Ordinal);
        ToolRun shown = await ToolRun.TsharkAsync(["-r", _scratch["o.pcapng"], .. Option.Split(' '), "-Y", "http2.headers.path"]);
        Assert.Contains("HEADERS[1]: GET /t", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_SocketTapOfHttp2OnAnotherPort_IsNamedAsWell()
    {
        string sample = Path.Combine(Repository.Samples, "http2_0.pb_length_delimited");
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, sample, "--map-port", "8080=10000", "-o", "o.pcapng");
        ToolRun section = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-k", _scratch["o.pcapng"]]);

        Assert.Contains(" (HTTP/2 is shown with -d tcp.port==10000,http2), ", run.Lines()[^1], StringComparison.Ordinal);
        Assert.Contains("-d tcp.port==10000,http2", section.Output, StringComparison.Ordinal);
        Assert.Contains("-d tcp.port==10000,http2", await CommentsAsync(), StringComparison.Ordinal);
    }

    private static string Answer(string more, string rest) => $$"""{"headers": [{"key": ":status", "value": "200"}{{more}}]{{rest}}, "headers_received_time": "2026-03-10T09:00:00.490Z"}""";

    private static string Length(int length) => $$""", {"key": "content-length", "value": "{{length}}"}""";

    private static string Tap(string response, string connection = "") => $$$"""{"http_buffered_trace": {"request": {{{Asked}}}, "response": {{{response}}}{{{connection}}} } }""";

    private static string Connection(string local, string remote) => $$$""", "downstream_connection": {"local_address": {{{local}}}, "remote_address": {{{remote}}} }""";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private async Task<ToolRun> ConvertAsync(string tap, params string[] options)
    {
        await File.WriteAllTextAsync(_scratch["tap.json"], tap);
        return await CliRun.RunInAsync(_scratch.Path, ["tap.json", .. options, "-o", "o.pcapng"]);
    }

    private async Task<string> CommentsAsync() => string.Join('\n', (await TsharkView.FieldsAsync(_scratch["o.pcapng"], "frame.comment")).Select(fields => fields[0]));

    private async Task AssertVerifiedAsync()
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "verify", "o.pcapng", "tap.json");
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
    }
}
