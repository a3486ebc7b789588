using TapToPcap.Generator;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Many inputs where few files may be open.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private const int Files = 10_000;

    private const int FewFiles = 10;

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
        await AssertSameAsync("for i in {20..69}; do eval \"exec $i</dev/null\"; done; ulimit -n 128");    // inherited ones, which no limit shows
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("tar")]
    [InlineData("tar of gzip")]
    [InlineData("json")]
    [InlineData("json in gzip")]
    public async Task Convert_TenInputsOfAKindWhere64FilesMayBeOpen_GivesTheSameBytes(string kind)
    {
        TapFormat format = kind.StartsWith("json", StringComparison.Ordinal) ? TapFormat.JsonBytes : TapFormat.Undelimited;
        for (int i = 0; i < FewFiles; i++)
        {
            byte[] tap = CliTaps.EncodeLater(i, format);
            (string ending, byte[] stored) = Wrap(kind, tap, i);
            await File.WriteAllBytesAsync(_scratch[$"tap_{i}{ending}"], stored);
        }

        await CliRun.RunInAsync(_scratch.Path, "tap_*", "-o", "unbound.pcapng");
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, "ulimit -n 64; exec \"$tap2pcap\" tap_* -o bound.pcapng");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((FewFiles, 0), (run.Summary().Inputs, run.Summary().Warnings));
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["unbound.pcapng"]), await File.ReadAllBytesAsync(_scratch["bound.pcapng"]));
    }

    private static (string Ending, byte[] Stored) Wrap(string kind, byte[] tap, int number) => kind switch
    {
        "gzip" => (".pb.gz", CliTaps.Gzip(tap)),
        "tar" => (".tar", CliTaps.Tar(($"in_{number}.pb", tap))),
        "tar of gzip" => (".tar.gz", CliTaps.Gzip(CliTaps.Tar(($"in_{number}.pb.gz", CliTaps.Gzip(tap))))),
        "json" => (".json", tap),
        _ => (".json.gz", CliTaps.Gzip(tap)),
    };

    private async Task AssertSameAsync(string limit)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"{limit}; exec \"$tap2pcap\" taps -o bound.pcapng");

        Assert.True(run.ExitCode == 0, $"{limit}: {run.Error}");
        Assert.Equal(Files, run.Summary().Inputs);
        Assert.True(File.ReadAllBytes(_scratch["bound.pcapng"]).AsSpan().SequenceEqual(File.ReadAllBytes(_scratch["unbound.pcapng"])), limit);
    }
}
