using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Standard streams that are closed, full or not for what they are used: the work is done, or one line says why not.</summary>
public sealed class ClosedStreamsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public ClosedStreamsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux shows which descriptors were closed");
        File.WriteAllBytes(_scratch["tap.pb"], CliTaps.Encode());
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("0<&-")]
    [InlineData("1>&-")]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2</dev/null")]
    [InlineData("0<&- 1>&- 2>&-")]
    [InlineData("2> >(exec true)")]
    public async Task Convert_StreamThatIsNotNeeded_MakesTheSameCapture(string redirection)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" tap.pb -o plain.pcap -q && \"$tap2pcap\" tap.pb -v -o out.pcap {redirection}");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["plain.pcap"]), await File.ReadAllBytesAsync(_scratch["out.pcap"]));
        Assert.Equal(["out.pcap", "plain.pcap", "tap.pb"], FilesHere());
    }

    [Theory]
    [InlineData("missing.pb", 3)]
    [InlineData("--no-such-option", 1)]
    public async Task Convert_ClosedStandardError_DoesNotChangeTheExitCode(string argument, int exitCode)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" {argument} -o out.pcap 2>&-");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(["tap.pb"], FilesHere());
    }

    [Theory]
    [InlineData("tap.pb 1>&-")]
    [InlineData("tap.pb 1</dev/null")]
    [InlineData("info tap.pb 1>&-")]
    [InlineData("--help 1>&-")]
    public async Task Program_ClosedStandardOutputThatIsNeeded_SaysSo(string arguments)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" {arguments}");

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("standard output: Bad file descriptor", Assert.Single(run.Lines()));
    }

    [Theory]
    [InlineData("info tap.pb")]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task Program_FullStandardOutput_SaysSo(string arguments)
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" {arguments} > /dev/full");

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("standard output: No space left on device", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_ClosedStandardInputThatIsNeeded_SaysSoAndDoesNotWait()
    {
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, "timeout 20 \"$tap2pcap\" - -o out.pcap <&-");

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("standard input: Bad file descriptor", run.Lines()[0]);
        Assert.Equal(["tap.pb"], FilesHere());
    }

    private string[] FilesHere() => [.. Directory.GetFiles(_scratch.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
