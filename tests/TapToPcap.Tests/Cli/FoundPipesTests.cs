using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Pipes, sockets and devices that are found in a folder, not named: no command waits for them.</summary>
public sealed class FoundPipesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("taps -v -o out.pcapng", "skipped taps/pipe.json: a pipe, socket or device, which is read only if it is named itself")]
    [InlineData("taps/*.json -v -o out.pcapng", "skipped taps/pipe.json: a pipe, socket or device, which is read only if it is named itself")]
    [InlineData("info -v taps", "skipped taps/link.pb: a pipe, socket or device, which is read only if it is named itself")]
    [InlineData("verify -v whole.pcapng taps", "skipped taps/pipe.json: a pipe, socket or device, which is read only if it is named itself")]
    [InlineData("profile -v profile taps", "skipped taps/sub/zeros.pb: a pipe, socket or device, which is read only if it is named itself")]
    [InlineData("watch -v taps --idle 1 -o out.pcapng", "skipped taps/pipe.json: byte 0: a pipe, socket or device")]
    public async Task Run_FolderWithPipes_SkipsThemAndSaysSoIfAsked(string arguments, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kind of a file is known on Linux only");
        Directory.CreateDirectory(_scratch["taps/sub"]);
        await File.WriteAllBytesAsync(_scratch["taps/down_7.json"], CliTaps.Encode(TapFormat.JsonBytes));
        await CliRun.RunInAsync(_scratch.Path, "taps/down_7.json", "-o", "whole.pcapng");
        ToolRun made = await ToolRun.StartAsync("sh", ["-c", "mkfifo taps/pipe.json taps/sub/deep.pb.gz && ln -s pipe.json taps/link.pb && ln -s /dev/zero taps/sub/zeros.pb"], null, _scratch.Path);
        Assert.Equal(0, made.ExitCode);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, arguments.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Lines());
        Assert.Equal(arguments.StartsWith("taps/", StringComparison.Ordinal) ? 1 : 4, run.Lines().Count(line => line.Contains("pipe, socket or device", StringComparison.Ordinal)));

        ToolRun silent = await CliRun.RunInAsync(_scratch.Path, arguments.Replace("-v ", "", StringComparison.Ordinal).Split(' '));
        Assert.DoesNotContain("pipe", silent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_PipeThatIsNamed_IsRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such pipes");
        await File.WriteAllBytesAsync(_scratch["tap"], CliTaps.Encode());
        ToolRun run = await ToolRun.StartAsync("sh", ["-c", $"mkfifo pipe.pb && (cat tap > pipe.pb &) && '{Repository.Program}' pipe.pb -o out.pcap"], null, _scratch.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }
}
