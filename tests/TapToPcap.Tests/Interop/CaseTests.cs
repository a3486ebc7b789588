using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Inputs that people had and that were converted wrongly, as tshark shows them now. They are kept beside the checkout.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("off-by-one.json", 1)]
    [InlineData("event-numbers.json", 1)]
    [InlineData("restart.json", 2)]
    public async Task Convert_SeqNumThatStepsBack_KeepsEveryMessage(string tap, int exchanges)
    {
        ToolRun run = await ConvertAsync(Needs.Case("seq-overlap", tap));

        Assert.Equal(1, run.Summary().Warnings);
        string[][] rows = await TsharkView.FieldsAsync(Output, "http.request.uri", "http.response.code");
        Assert.Equal((exchanges, exchanges), (rows.Count(row => row[0].Length > 0), rows.Count(row => row.Length > 1 && row[1].Length > 0)));
    }

    [Fact]
    public async Task Convert_HttpExchangesThatOverlap_HaveEnvoysTimes()
    {
        ToolRun run = await ConvertAsync(Needs.Case("http-times-falsified", "admin.json"));

        Assert.Equal((0, 0), (run.ExitCode, run.Summary().Warnings));
        string shown = (await ToolRun.TsharkAsync("-r", Output, "-Y", "http2.type == 1", "-T", "fields", "-e", "frame.time_relative", "-e", "http2.headers.path", "-e", "http2.headers.status", "-e", "http2.streamid")).Output;
        Assert.Equal(
            ["0.000000000\t/1\t\t1", "0.100000000\t/2\t\t3", "0.200000000\t\t200\t3", "1.000000000\t\t200\t1"],
            shown.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("same-5tuple-both-ends/front", "same-5tuple-both-ends/sidecar")]
    [InlineData("same-5tuple-both-ends/sidecar", "same-5tuple-both-ends/front")]
    [InlineData("socket-and-http-tap/taps")]
    public async Task Convert_TwoViewsOfOneConnection_TsharkHasNothingToComplainOf(params string[] inputs)
    {
        ToolRun run = await ConvertAsync([.. inputs.Select(input => Needs.Case(input.Split('/')))]);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(await TsharkView.WarningsAsync(Output), warning => warning.Protocol == "TCP");
        Assert.Single(run.Lines(), line => line.Contains("second view", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Convert_DamagedRecord_ShowsASegmentThatWasNotCaptured()
    {
        ToolRun run = await ConvertAsync(Needs.Case("damage-joined", "dmg2.pb_length_delimited"));

        Assert.Equal(2, run.ExitCode);
        string[][] rows = await TsharkView.FieldsAsync(Output, "tcp.analysis.lost_segment");
        Assert.Contains(rows, row => row[0].Length > 0);
    }

    private string Output => _scratch["out.pcapng"];

    private Task<ToolRun> ConvertAsync(params string[] inputs) => CliRun.RunAsync([.. inputs, "-o", Output]);
}
