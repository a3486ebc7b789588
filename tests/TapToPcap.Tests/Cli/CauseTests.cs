using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What is said of missing bytes and invented ends: the true cause, and the setting that avoids it.</summary>
public sealed class CauseTests : IDisposable
{
    private const string Ends = """
        "connection": {"local_address": {"socket_address": {"address": "198.51.100.3", "port_value": 8080}},
        "remote_address": {"socket_address": {"address": "198.51.100.4", "port_value": 40216}}}
        """;

    private const string InStrings = "JSON_BODY_AS_STRING lost them (format: JSON_BODY_AS_BYTES loses none)";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_LostRecords_AreNotBlamedOnALimit()
    {
        string tap = Segment(Ends) + Event(1, "read", "as_bytes", "YQ==") + Event(80, "write", "as_bytes", "Yg==") + Close(81);
        ToolRun run = await ConvertAsync(tap);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("1 gap where bytes are missing, 78 bytes where that is known: records were lost on the way, not cut", run.Lines()[0], StringComparison.Ordinal);
        Assert.DoesNotContain("max_buffered", run.Error, StringComparison.Ordinal);
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");
        Assert.Contains("lost on the way from Envoy", info.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("max_buffered", info.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read", "write")]
    [InlineData("write", "read")]
    public async Task Convert_BytesLostInStrings_AreNotBlamedOnALimit(string first, string second)
    {
        string tap = Segment(Ends) + Event(1, first, "as_string", "a b") + Event(6, second, "as_string", "ok") + Close(8);
        ToolRun run = await ConvertAsync(tap);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"1 gap where bytes are missing, 2 bytes where that is known: {InStrings}", run.Lines()[0]);
        Assert.StartsWith("1 trace recorded with JSON_BODY_AS_STRING", run.Lines()[1], StringComparison.Ordinal);
        Assert.DoesNotContain("max_buffered", run.Error, StringComparison.Ordinal);
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");
        Assert.DoesNotContain("max_buffered", info.Output, StringComparison.Ordinal);
        ToolRun verified = await CliRun.RunInAsync(_scratch.Path, "verify", "out.pcapng", "tap.json");
        Assert.Contains("0 differences", verified.Output + verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_StringsWithoutConnection_NamesTheFormat()
    {
        string tap = Segment("\"event\": {\"seq_num\": \"0\"}") + Event(1, "read", "as_string", "hello") + Event(6, "write", "as_string", "hello") + Close(11);
        ToolRun run = await ConvertAsync(tap);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("1 trace recorded with JSON_BODY_AS_STRING", run.Lines()[0], StringComparison.Ordinal);
        Assert.StartsWith("1 conversation without addresses, both ends invented: some Envoys lose them when they stream JSON_BODY_AS_STRING", run.Lines()[1], StringComparison.Ordinal);
        Assert.EndsWith(", 0 warnings", run.Lines()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "without addresses, both ends invented: the tap has no connection record of it")]
    [InlineData("\"remote_address\": {\"socket_address\": {\"address\": \"198.51.100.4\", \"port_value\": 8080}}", "without a local address, which is invented")]
    [InlineData("\"local_address\": {\"pipe\": {\"path\": \"/run/x\"}}, \"remote_address\": {\"pipe\": {\"path\": \"/run/y\"}}", "with an end that is no IP address and port")]
    [InlineData("\"local_address\": {\"socket_address\": {\"address\": \"010.0.0.1\", \"port_value\": 80}}, \"remote_address\": {\"socket_address\": {\"address\": \"10.1\", \"port_value\": 50000}}", "with an end that is no IP address and port")]
    public async Task Convert_InventedEnds_AreNamedAndNoWarning(string connection, string named)
    {
        string begin = connection.Length == 0 ? "" : Segment($"\"connection\": {{{connection}}}");
        ToolRun run = await ConvertAsync(begin + Event(1, "write", "as_bytes", "YQ==") + Close(2));
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"1 conversation {named}", run.Lines()[0], StringComparison.Ordinal);
        Assert.EndsWith(", 0 warnings", Assert.Single(run.Lines()[1..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asString", "gzip", 2)]
    [InlineData("as_string", "identity", 0)]
    [InlineData("as_bytes", "gzip", 0)]
    public async Task Convert_CompressedBodyAsString_IsAWarning(string name, string encoding, int expected)
    {
        string tap = $$"""
            {"httpBufferedTrace": {"request": {"headers": [{"key": ":method", "value": "GET"}, {"key": ":path", "value": "/"}, {"key": ":authority", "value": "a"}]},
            "response": {"headers": [{"key": ":status", "value": "200"}, {"key": "content-encoding", "value": "{{encoding}}"}], "body": {"{{name}}": "H4sI"} } } }
            """;
        ToolRun run = await ConvertAsync(tap);
        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == 2, run.Error.Contains("whose compressed body was recorded with JSON_BODY_AS_STRING", StringComparison.Ordinal));
        Assert.Equal(name != "as_bytes", run.Error.Contains("1 trace recorded with JSON_BODY_AS_STRING", StringComparison.Ordinal));
        Assert.Contains("1 HTTP exchange without addresses, both ends invented (record_downstream_connection: true", run.Error, StringComparison.Ordinal);
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.json");
        Assert.Equal(name != "as_bytes", info.Output.Contains("format: JSON_BODY_AS_BYTES", StringComparison.Ordinal));
    }

    private async Task<ToolRun> ConvertAsync(string tap)
    {
        await File.WriteAllTextAsync(_scratch["tap.json"], tap);
        return await CliRun.RunInAsync(_scratch.Path, "tap.json", "-o", "out.pcapng");
    }

    private static string Segment(string content) => $$"""{"socket_streamed_trace_segment": {"trace_id": "3", {{content}} } }""" + "\n";

    private static string Event(int count, string kind, string name, string body) =>
        Segment($$"""  "event": {"timestamp": "2026-03-10T09:00:00.0000{{count:00}}Z", "{{kind}}": {"data": {"{{name}}": "{{body}}"} }, "seq_num": "{{count}}"}""");

    private static string Close(int count) => Segment($$"""  "event": {"timestamp": "2026-03-10T09:00:01Z", "closed": {}, "seq_num": "{{count}}"}""");
}
