using System.Net;
using System.Net.Sockets;
using System.Text;
using TapToPcap.Doubles;
using TapToPcap.Recorder;
using TapToPcap.Tests.Doubles;
using TapToPcap.Tests.Live;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What can be asked of a running Envoy, and what comes of it.</summary>
public sealed class LiveTests : IDisposable
{
    private const string Everything = "{\"or_match\": {\"rules\": [{\"any_match\": true}, {\"any_match\": true}]}}";
    private const string Nothing = "not_match:\n  any_match: true\n";

    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly Scratch _scratch = new();
    private readonly EchoServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("down")]
    [InlineData("up")]
    [InlineData("down", "--http1")]
    public async Task Live_File_IsWholeWhenItEnds(string side, params string[] options)
    {
        await using EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.Start(["live", $"http://{envoy.AdminAddress}", "--config-id", side, "-o", _scratch["out.pcapng"], .. options]);
        await live.UntilListeningAsync();

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello, Hello);
        await UntilFileHasAsync(Hello, 4);
        Assert.False(File.Exists(_scratch["out.pcapng"]));
        ToolRun run = await live.StopAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((1, 5, 1, 20, 0), (run.Summary().Inputs, run.Summary().Events, run.Summary().Conversations, run.Summary().Bytes, run.Summary().Warnings));
        TcpConversation conversation = TcpReassembly.Single(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"])));
        Assert.Equal(("hellohello", "hellohello"), (Text(conversation.Opener), Text(conversation.Other)));
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public async Task Live_OneEvent_IsOnStandardOutputBeforeAnythingElseIsSent()
    {
        using StubAdmin envoy = StubAdmin.Sending([CliTaps.Encode(CliTaps.Data[..1], TapFormat.JsonBytes, TapShape.Streamed)], holds: true);
        using LiveProgram live = LiveProgram.Start("live", $"{envoy.Address}", "--config-id", "down", "--http1");

        await live.UntilDataFramesAsync(1);

        Assert.False(live.HasExited);
        Assert.Equal("one question", Text(TcpReassembly.Single(live.Capture).Opener));
        ToolRun run = await live.StopAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Single(TcpReassembly.Of(CaptureReader.Read(run.OutputBytes)));
    }

    [Fact]
    public async Task Live_UnixSocket_IsReached()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = _server.Address, Admin = null, AdminUnix = _scratch["admin"] });
        using LiveProgram live = LiveProgram.Start("live", $"unix:{_scratch["admin"]}", "--config-id", "down");
        await live.UntilListeningAsync();

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await live.UntilDataFramesAsync(2);

        Assert.Equal(0, (await live.StopAsync()).ExitCode);
    }

    [Theory]
    [InlineData("6", 4)]
    [InlineData("3", 2)]
    public async Task Live_Count_EndsWithThatManyRecords(string count, int events)
    {
        await using EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.Start("live", $"http://{envoy.AdminAddress}", "--config-id", "down", "--count", count, "-o", _scratch["out.pcap"]);
        await CliProcess.UntilAsync(() => envoy.IsAttached || live.HasExited, "a request");

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);

        ToolRun run = await live.EndAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((events, 0), (run.Summary().Events, run.Summary().Warnings));
        Assert.NotEmpty(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcap"])).Frames);
    }

    [Fact]
    public async Task Live_Timeout_EndsWithTheRecordsUntilThen()
    {
        await using EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.Start("live", $"http://{envoy.AdminAddress}", "--config-id", "down", "--timeout", "3", "-o", _scratch["out.pcap"]);
        await CliProcess.UntilAsync(() => envoy.IsAttached || live.HasExited, "a request");

        do
        {
            await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        }
        while (!live.HasExited);

        ToolRun run = await live.EndAsync();
        Assert.Equal((0, 0), (run.ExitCode, run.Summary().Warnings));
        Assert.NotEmpty(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcap"])).Frames);
    }

    [Fact]
    public async Task Live_TimeoutAndNothingTapped_IsAnEmptyCaptureAndNoFault()
    {
        await using EnvoyDouble envoy = await StartAsync();

        ToolRun run = await CliRun.RunAsync("live", $"{envoy.AdminAddress}", "--config-id", "up", "--timeout", "1", "--count", "5");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"{envoy.AdminAddress}: listening", "the capture holds no packet", "1 input, 0 events, 0 conversations, 0 packets, 0 bytes, 0 warnings"], run.Lines());
        Assert.Empty(CaptureReader.Read(run.OutputBytes).Frames);
    }

    [Theory]
    [InlineData(Everything, 1)]
    [InlineData("any_match: true", 1)]
    [InlineData(Nothing, 0)]
    [InlineData("{\"not_match\": {\"any_match\": true}}", 0)]
    public async Task Live_Match_DecidesWhatIsTapped(string match, int conversations)
    {
        await using EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.Start("live", $"{envoy.AdminAddress}", "--config-id", "down", "--match", match);
        await live.UntilListeningAsync();

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await live.UntilDataFramesAsync(2 * conversations);

        ToolRun run = await live.StopAsync();
        Assert.Equal((0, conversations), (run.ExitCode, run.Summary().Conversations));
    }

    [Theory]
    [InlineData("any_match")]
    [InlineData("{any_match: true")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Live_MatchThatIsNone_IsRefusedBeforeAnythingIsSent(string match)
    {
        using StubAdmin envoy = StubAdmin.Sending([]);

        ToolRun run = await CliRun.RunAsync("live", $"{envoy.Address}", "--http1", "--config-id", "down", "--match", match, "-o", _scratch["out.pcap"]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--match: a match is ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.Empty(envoy.Requests);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Theory]
    [InlineData("JSON_BODY_AS_BYTES", "streaming_admin: {}")]
    [InlineData("JSON_BODY_AS_STRING", "streaming_admin: {}")]
    [InlineData("PROTO_BINARY_LENGTH_DELIMITED", "buffered_admin: {max_traces: 4}")]
    [InlineData("JSON_BODY_AS_STRING", "buffered_admin: {max_traces: 4}")]
    public async Task Live_RequestFile_IsAskedFor(string format, string sink)
    {
        await File.WriteAllTextAsync(_scratch["request"], TapStream.Body("down", sink, format));
        await using EnvoyDouble envoy = await StartAsync();

        await AssertTappedAsync(envoy, LiveProgram.Start("live", $"{envoy.AdminAddress}", "--request", _scratch["request"]));
    }

    [Theory]
    [InlineData("streamingAdmin", "{}")]
    [InlineData("bufferedAdmin", "{\"maxTraces\": 4, \"timeout\": \"60s\"}")]
    public async Task Live_RequestOnStandardInputInJson_IsAskedFor(string sink, string gathering)
    {
        byte[] request = Encoding.UTF8.GetBytes(
            $$$"""
            {"configId": "down", "tapConfig": {"match": {"anyMatch": true}, "outputConfig": {"streaming": true, "sinks": [{"format": "JSON_BODY_AS_STRING", "{{{sink}}}": {{{gathering}}} }] } } }
            """);
        await using EnvoyDouble envoy = await StartAsync();

        await AssertTappedAsync(envoy, LiveProgram.Start(request, ["live", $"{envoy.AdminAddress}", "--request", "-"]));
    }

    [Theory]
    [InlineData("streaming_admin: {}", "PROTO_BINARY")]
    [InlineData("streaming_admin: {}", "PROTO_BINARY_LENGTH_DELIMITED")]
    [InlineData("streaming_admin: {}", "PROTO_TEXT")]
    [InlineData("streamingAdmin: {}", "4")]
    [InlineData("buffered_admin: {max_traces: 1}", "PROTO_BINARY")]
    [InlineData("buffered_admin: {max_traces: 1}", "PROTO_TEXT")]
    [InlineData("bufferedAdmin: {maxTraces: 1}", "2")]
    [InlineData("streaming_grpc: {tap_id: a}", "PROTO_BINARY")]
    public async Task Live_RequestAtWhichEnvoyWouldAbort_IsNotSent(string sink, string format)
    {
        await File.WriteAllTextAsync(_scratch["request"], TapStream.Body("down", sink, format));
        await using EnvoyDouble envoy = await StartAsync();

        ToolRun run = await CliRun.RunAsync("live", $"{envoy.AdminAddress}", "--request", _scratch["request"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($"^{_scratch["request"]}: (format [A-Z_]+: Envoy aborts|request.tap_config.output_config.sinks.0..streaming_grpc: Envoy aborts)", Assert.Single(run.Lines()));
        Assert.Empty(run.OutputBytes);
        Assert.False(envoy.HasAborted);
    }

    [Theory]
    [InlineData("--config-id, or a whole --request: give one of them")]
    [InlineData("--config-id, or a whole --request: give one of them", "--config-id", "a", "--request", "b")]
    [InlineData("--request: has --match in it", "--request", "b", "--match", "{}")]
    [InlineData("--config-id: ID is empty", "--config-id", "")]
    [InlineData("--request /nowhere: No such file or directory", "--request", "/nowhere")]
    [InlineData("--output: FILE is empty", "--config-id", "a", "-o", "")]
    public async Task Live_OptionsThatDoNotGoTogether_AreRefused(string problem, params string[] options)
    {
        ToolRun run = await CliRun.RunAsync(["live", "127.0.0.1:9", .. options]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(problem, run.Lines()[0]);
        Assert.Empty(run.OutputBytes);
    }

    [Theory]
    [InlineData("ftp://host:21")]
    [InlineData("host:port")]
    [InlineData("unix:")]
    public async Task Live_UrlThatIsNone_IsRefused(string url)
    {
        ToolRun run = await CliRun.RunAsync("live", url, "--config-id", "down");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"URL {url}: expected http://HOST:PORT, HOST:PORT or unix:/PATH", run.Lines()[0]);
    }

    [Fact]
    public async Task Live_ConnectionOfAnEarlierStream_IsNoGap()
    {
        await using EnvoyDouble envoy = await StartAsync();
        using TapStream earlier = await TapStream.OpenAsync(envoy, TapStream.Body("down"));
        using TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(client, Hello);
        earlier.Dispose();
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the earlier stream to be detached");

        using LiveProgram live = LiveProgram.Start("live", $"{envoy.AdminAddress}", "--config-id", "down");
        await live.UntilListeningAsync();
        await EchoServer.SayAsync(client, Hello);
        await live.UntilDataFramesAsync(2);
        ToolRun run = await live.StopAsync();

        Assert.Equal((0, 0), (run.ExitCode, run.Summary().Warnings));
    }

    [Fact]
    public async Task Live_EnvoyStartedAgain_GoesOnAndSaysSo()
    {
        EnvoyDouble envoy = await StartAsync();
        IPEndPoint admin = envoy.AdminAddress!;
        using LiveProgram live = LiveProgram.Start("live", $"{admin}", "--config-id", "down");
        await live.UntilListeningAsync();
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await live.UntilDataFramesAsync(2);
        await envoy.DisposeAsync();
        await live.UntilSaidAsync("; trying again\n");

        await using EnvoyDouble again = await EnvoyDouble.StartAsync(envoy.Options with { Admin = admin });
        await live.UntilListeningAsync(times: 2);
        await EchoServer.RunTrafficAsync(again.ListenAddress!, Hello);
        await live.UntilDataFramesAsync(4);
        ToolRun run = await live.StopAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal((2, 1), (run.Summary().Conversations, run.Summary().Warnings));
        Assert.Contains("1 outage of the source; the capture says when", run.Lines());
        CapturedFrame reported = Assert.Single(CaptureReader.Read(run.OutputBytes).Frames, frame => frame.Comment?.Contains("nothing was heard of Envoy since ", StringComparison.Ordinal) == true);
        Assert.Contains(" until ", reported.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_EnvoyGoneAndNoFurtherAttempt_KeepsWhatCame()
    {
        EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.Start("live", $"{envoy.AdminAddress}", "--config-id", "down", "--retry", "0", "-o", _scratch["out.pcapng"]);
        await live.UntilListeningAsync();
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await UntilFileHasAsync(Hello, 2);

        await envoy.DisposeAsync();
        ToolRun run = await live.EndAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal((1, 10, 1), (run.Summary().Conversations, run.Summary().Bytes, run.Summary().Warnings));
        Assert.Equal("hello", Text(TcpReassembly.Single(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"]))).Opener));
    }

    private static string Text(TcpDirection way) => Encoding.UTF8.GetString(way.Bytes);

    private static async Task AssertTappedAsync(EnvoyDouble envoy, LiveProgram started)
    {
        using LiveProgram live = started;
        await CliProcess.UntilAsync(() => envoy.IsAttached || live.HasExited, "a request");
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await live.UntilDataFramesAsync(2);
        if (envoy.IsAttached)
        {
            await live.SignalAsync("INT");
        }

        ToolRun run = await live.EndAsync();
        Assert.Equal((0, 10), (run.ExitCode, run.Summary().Bytes));
    }

    private Task<EnvoyDouble> StartAsync() => EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = _server.Address });

    // Under its final name or not yet.
    private Task UntilFileHasAsync(byte[] words, int times) => CliProcess.UntilAsync(
        () => Directory.GetFiles(_scratch.Path).Any(file => File.ReadAllBytes(file).AsSpan().Count(words) >= times),
        "the words in the file");
}
