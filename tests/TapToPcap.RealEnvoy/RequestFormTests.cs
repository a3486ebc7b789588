using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>Whatever <c>live</c> can be made to send: Envoy lives on.</summary>
public sealed class RequestFormTests(Servers servers) : EnvoyTest(servers)
{
    private const string Streaming = "streaming_admin: {}";
    private const string Gathering = "buffered_admin: {max_traces: 1, timeout: 1s}";
    private const string Match = "match: {any_match: true}";
    private const string Output = "output_config: {streaming: true, sinks: [{streaming_admin: {}}]}";

    private static readonly RequestForm[] Forms =
    [
        new("default", RequestOutcome.Streams, []),
        new("--http1", RequestOutcome.Streams, ["--http1"]),
        new("--match any", RequestOutcome.Streams, ["--match", "any_match: true"]),
        new("--match not any", RequestOutcome.Ends, ["--match", "not_match: {any_match: true}", "--timeout", "1"]),
        new("--match or", RequestOutcome.Streams, ["--match", "or_match: {rules: [{any_match: true}, {http_request_headers_match: {headers: [{name: x, present_match: true}]}}]}"]),
        new("--match unknown", RequestOutcome.Refused, ["--match", "no_such_match: true"]),
        new("--match empty", RequestOutcome.Refused, ["--match", "{}"]),
        new("--match false", RequestOutcome.Refused, ["--match", "any_match: false"]),
        new("--count 1", RequestOutcome.Ends, ["--count", "1"]),
        new("--count 2 --timeout 60", RequestOutcome.Ends, ["--count", "2", "--timeout", "60"]),
        new("--timeout 1", RequestOutcome.Ends, ["--timeout", "1"]),
        new("--timeout 1 --http1", RequestOutcome.Ends, ["--timeout", "1", "--http1"]),
        RequestForm.OfSink("streaming_admin, no format", RequestOutcome.Streams, Streaming),
        RequestForm.OfSink("streaming_admin, JSON_BODY_AS_BYTES", RequestOutcome.Streams, $"format: JSON_BODY_AS_BYTES, {Streaming}"),
        RequestForm.OfSink("streaming_admin, JSON_BODY_AS_STRING", RequestOutcome.Streams, $"format: JSON_BODY_AS_STRING, {Streaming}"),
        RequestForm.OfSink("streaming_admin, PROTO_BINARY", RequestOutcome.NeverSent, $"format: PROTO_BINARY, {Streaming}"),
        RequestForm.OfSink("streaming_admin, PROTO_BINARY_LENGTH_DELIMITED", RequestOutcome.NeverSent, $"format: PROTO_BINARY_LENGTH_DELIMITED, {Streaming}"),
        RequestForm.OfSink("streaming_admin, PROTO_TEXT", RequestOutcome.NeverSent, $"format: PROTO_TEXT, {Streaming}"),
        RequestForm.OfSink("buffered_admin, JSON_BODY_AS_BYTES", RequestOutcome.Ends, $"format: JSON_BODY_AS_BYTES, {Gathering}"),
        RequestForm.OfSink("buffered_admin, JSON_BODY_AS_STRING", RequestOutcome.Ends, $"format: JSON_BODY_AS_STRING, {Gathering}"),
        RequestForm.OfSink("buffered_admin, PROTO_BINARY_LENGTH_DELIMITED", RequestOutcome.Ends, $"format: PROTO_BINARY_LENGTH_DELIMITED, {Gathering}"),
        RequestForm.OfSink("buffered_admin, PROTO_BINARY", RequestOutcome.NeverSent, $"format: PROTO_BINARY, {Gathering}"),
        RequestForm.OfSink("buffered_admin, PROTO_TEXT", RequestOutcome.NeverSent, $"format: PROTO_TEXT, {Gathering}"),
        RequestForm.OfSink("buffered_admin, 1,000 traces", RequestOutcome.Ends, "format: JSON_BODY_AS_BYTES, buffered_admin: {max_traces: 1000, timeout: 1s}"),
        RequestForm.OfSink("buffered_admin, 1,000,000 traces", RequestOutcome.Ends, "format: JSON_BODY_AS_BYTES, buffered_admin: {max_traces: 1000000, timeout: 1s}"),
        RequestForm.OfSink("buffered_admin, 1,000,001 traces", RequestOutcome.NeverSent, "format: JSON_BODY_AS_BYTES, buffered_admin: {max_traces: 1000001, timeout: 1s}"),
        RequestForm.OfSink("buffered_admin, most traces", RequestOutcome.NeverSent, "format: JSON_BODY_AS_BYTES, buffered_admin: {max_traces: 18446744073709551615, timeout: 1s}"),
        RequestForm.OfSink("streaming_grpc", RequestOutcome.NeverSent, "streaming_grpc: {grpc_service: {envoy_grpc: {cluster_name: x}}}"),
        RequestForm.OfSink("custom_sink", RequestOutcome.NeverSent, "custom_sink: {name: x, typed_config: {\"@type\": type.googleapis.com/google.protobuf.Empty}}"),
        RequestForm.OfSink("file_per_tap", RequestOutcome.NeverSent, "file_per_tap: {path_prefix: /nowhere/x}"),
        RequestForm.OfTap("no match", RequestOutcome.NeverSent, Output),
        RequestForm.OfTap("no sink", RequestOutcome.NeverSent, $"{Match}, output_config: {{streaming: true}}"),
        RequestForm.OfTap("two sinks", RequestOutcome.NeverSent, $"{Match}, output_config: {{sinks: [{{{Streaming}}}, {{{Streaming}}}]}}"),
        RequestForm.OfTap("unknown field", RequestOutcome.Refused, $"{Match}, {Output}, no_such_field: 1"),
        RequestForm.OfTap("tap_enabled", RequestOutcome.Streams, $"{Match}, {Output}, tap_enabled: {{default_value: {{numerator: 100}}}}"),
    ];

    public static TheoryData<string> Names => [.. Forms.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Live_RequestOfAnyForm_LeavesEnvoyAlive(string name)
    {
        RequestForm form = Forms.Single(one => one.Name == name);
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        using LiveProgram live = LiveProgram.Start(["live", envoy.AdminAddress, "--retry", "0", .. Arguments(form)]);

        ToolRun run = await RunAsync(form, live, point);

        await envoy.AssertAliveAsync($"{name}: {run.ExitCode} {run.Error}");
        Assert.True(ExitCodesOf(form.Outcome).Contains(run.ExitCode), $"{form.Outcome}, exit code {run.ExitCode}: {run.Error}");
        Report.Add($"form {form.Outcome,-9} exit {run.ExitCode}, Envoy alive: {form.Name}");
    }

    private static async Task<ToolRun> RunAsync(RequestForm form, LiveProgram live, TapPoint point)
    {
        if (form.Outcome is RequestOutcome.Refused or RequestOutcome.NeverSent)
        {
            return await live.EndAsync();
        }

        await live.UntilListeningAsync();
        using EchoClient client = EchoClient.Connect(point.Port);
        await client.ReportAsync("hello");
        if (form.Outcome == RequestOutcome.Ends)
        {
            return await live.EndAsync();
        }

        await live.UntilDataFramesAsync(2);
        return await live.StopAsync();
    }

    private static int[] ExitCodesOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Refused => [1, 3],
        RequestOutcome.NeverSent => [1],
        _ => [0],
    };

    private string[] Arguments(RequestForm form)
    {
        if (form.Request is null)
        {
            return ["--config-id", EnvoyConfig.ConfigId, .. form.Options];
        }

        string path = Path.Combine(Folder, "request.yaml");
        File.WriteAllText(path, form.Request.Replace("ID", EnvoyConfig.ConfigId, StringComparison.Ordinal));
        return ["--request", path, .. form.Options];
    }
}
