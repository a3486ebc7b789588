using System.Runtime.Versioning;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>A disk that fails in the middle of an input: the system call itself fails, as strace makes it do.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReadErrorTests : IDisposable
{
    private const int Events = 60;
    private const int EventSize = 10_000;

    // The first reads are short, to detect what the input is: four of them hold more than one event and less than all.
    private const int WholeReads = 4;

    private readonly Scratch _scratch = new();

    public ReadErrorTests()
    {
        byte[] tap = CliTaps.Encode([.. Enumerable.Range(0, Events).Select(i => TapStep.Read(CliTaps.Data[0].Time + i, Taps.Payload(EventSize, i)))], TapFormat.Delimited, TapShape.Streamed);
        File.WriteAllBytes(_scratch["bad.pb"], tap);
        File.WriteAllBytes(_scratch["bad.pb.gz"], CliTaps.Gzip(tap));
        File.WriteAllBytes(_scratch["bad.tar"], CliTaps.Tar(("in.pb", tap)));
        File.WriteAllBytes(_scratch["good.pb"], CliTaps.EncodeLater(1));
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("bad.pb")]
    [InlineData("bad.pb.gz")]
    [InlineData("bad.tar")]
    public async Task Convert_DiskThatFailsInTheMiddle_SaysSoAndConvertsWhatIsBefore(string name)
    {
        ToolRun run = await RunAsync(name, $"{name} good.pb -o out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal($"{name}: Input/output error", Assert.Single(run.Lines(), line => line.Contains("bad", StringComparison.Ordinal)));
        Assert.Equal(1, run.Summary().Warnings);
        Assert.InRange(run.Summary().Events, 1 + CliTaps.DataEvents, Events - 1 + CliTaps.DataEvents);
        Assert.EndsWith(CliTaps.LastWrite, CliCapture.Read(_scratch["out.pcap"]).FromServer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_DiskThatFailsAtOnce_SaysSoAndConvertsTheOther()
    {
        ToolRun run = await RunAsync("bad.pb", "bad.pb good.pb -o out.pcap", wholeReads: 0);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("bad.pb: Input/output error", run.Lines()[0]);
        Assert.Equal((1, 1), (run.Summary().Inputs, run.Summary().Warnings));
    }

    /// <param name="failing">The file whose further reads fail.</param>
    private async Task<ToolRun> RunAsync(string failing, string arguments, int wholeReads = WholeReads)
    {
        string strace = $"{Needs.Tool("strace")} -f -qq -o trace -P \"$PWD/{failing}\" -e trace=read,pread64 -e inject=read,pread64:error=EIO:when={wholeReads + 1}+";
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"exec {strace} \"$tap2pcap\" {arguments}");
        Assert.SkipWhen(run.Error.Contains("Operation not permitted", StringComparison.Ordinal), "strace may not trace here");
        CliRun.AssertTidy(run.Error);
        return run;
    }
}
