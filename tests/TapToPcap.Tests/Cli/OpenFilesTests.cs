using TapToPcap.Generator;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Many inputs where few files may be open.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private const int Files = 10_000;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_TenThousandTapsThatOverlapInTime_GivesTheSameBytesWhateverTheLimit()
    {
        TapPlan plan = new() { Events = 5, EventBytes = 50, IsText = false, Format = TapFormat.Undelimited, Tap = new TapOptions() };
        new TapGenerator(plan).WriteFiles(_scratch["taps"], Files, lasting: 10);
        await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "unbound.pcapng");

        await AssertSameAsync("ulimit -n 64");
        await AssertSameAsync("ulimit -n 256");
        await AssertSameAsync("for i in {20..69}; do eval \"exec $i</dev/null\"; done; ulimit -n 128");    // inherited ones, which no limit tells
    }

    private async Task AssertSameAsync(string limit)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"{limit}; exec \"$tap2pcap\" taps -o bound.pcapng");

        Assert.True(run.ExitCode == 0, $"{limit}: {run.Error}");
        Assert.Equal(Files, run.Summary().Inputs);
        Assert.True(File.ReadAllBytes(_scratch["bound.pcapng"]).AsSpan().SequenceEqual(File.ReadAllBytes(_scratch["unbound.pcapng"])), limit);
    }
}
