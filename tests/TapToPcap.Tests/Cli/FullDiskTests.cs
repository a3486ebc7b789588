using System.Runtime.Versioning;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>A file system without space, or without leave: one line with the path and the system's words, and nothing left after.</summary>
[SupportedOSPlatform("linux")]
public sealed class FullDiskTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public FullDiskTests()
    {
        File.WriteAllBytes(_scratch["small.pb"], CliTaps.Encode());
        File.WriteAllBytes(_scratch["large.pb"], CliTaps.Encode([.. Enumerable.Repeat(TapStep.Read(CliTaps.Data[0].Time, new byte[100_000]), 50)]));
        Directory.CreateDirectory(_scratch["disk"]);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("disk/out.pcap")]
    [InlineData("disk/out.pcapng")]
    [InlineData("disk/old.pcap")]
    public async Task Convert_DiskThatFillsUp_SaysSoAndLeavesWhatWasThere(string output)
    {
        ToolRun run = await OnSmallDiskAsync("echo old > disk/old.pcap", $"large.pb -o {output}", "cat disk/old.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nold.pcap\nold\n", run.Output);
        Assert.Equal($"{output}: No space left on device", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_DiskThatFillsUpAtTheLastBytes_SaysSoAndLeavesNothing()
    {
        ToolRun run = await OnSmallDiskAsync("head -c 1M /dev/zero > disk/filled 2>/dev/null", "small.pb -o disk/out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nfilled\n", run.Output);
        Assert.Equal("disk/out.pcap: No space left on device", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_ManyCapturesOnADiskThatFillsUp_KeepsThoseThatAreWhole()
    {
        ToolRun run = await OnSmallDiskAsync("true", "small.pb large.pb --output-dir disk", "cmp disk/small.pcapng <(\"$tap2pcap\" -q small.pb)");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nsmall.pcapng\n", run.Output);
        Assert.Equal("disk/large.pcapng: No space left on device", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_ArchiveAndNoRoomToUnpackIt_SaysWhereAndConvertsTheOthers()
    {
        await File.WriteAllBytesAsync(_scratch["taps.tar"], CliTaps.Tar(("large.pb", await File.ReadAllBytesAsync(_scratch["large.pb"]))));

        ToolRun run = await OnSmallDiskAsync("export TMPDIR=disk", "taps.tar small.pb -o out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\n", run.Output);
        Assert.Matches("^disk/tap2pcap-[^/]*: No space left on device$", run.Lines()[0]);
        Assert.Equal((1, 1), (run.Summary().Inputs, run.Summary().Warnings));
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Fact]
    public async Task Convert_ReadOnlyFolder_SaysSo()
    {
        ToolRun run = await OnSmallDiskAsync("mount -o remount,ro disk", "small.pb -o disk/out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\n", run.Output);
        Assert.Equal("disk/out.pcap: Read-only file system", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_FolderWithoutLeaveToWrite_SaysSo()
    {
        File.SetUnixFileMode(_scratch["disk"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string drop = Environment.IsPrivilegedProcess ? $"{Needs.Tool("setpriv")} --bounding-set=-dac_override,-dac_read_search" : "";

        ToolRun run = await ShellRun.RunAsync(_scratch.Path, $"{drop} \"$tap2pcap\" small.pb -o disk/out.pcap");
        File.SetUnixFileMode(_scratch["disk"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("disk/out.pcap: Permission denied", Assert.Single(run.Lines()));
        Assert.Empty(FileTree.FilesBelow(_scratch["disk"]));
    }

    /// <summary>On a disk of 64 KiB. The output is the exit code, what the disk holds then, and what the last command says.</summary>
    private Task<ToolRun> OnSmallDiskAsync(string before, string arguments, string after = "true") => SmallDisk.RunAsync(_scratch.Path, "64k", $"{before}; \"$tap2pcap\" {arguments}", after);
}
