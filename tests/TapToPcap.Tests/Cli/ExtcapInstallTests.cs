using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What extcap install and uninstall do to the folder of Wireshark's programs.</summary>
public sealed class ExtcapInstallTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Install_AgainAndUninstall_TouchesItsOwnScriptOnly()
    {
        Assert.Equal(0, (await RunAsync("install")).ExitCode);
        Assert.Equal(0, (await RunAsync("install")).ExitCode);
        Assert.StartsWith("#!/bin/sh\n# Written by tap2pcap.\nexec ", await File.ReadAllTextAsync(_scratch["tap2pcap"]), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("uninstall")).ExitCode);
        Assert.False(File.Exists(_scratch["tap2pcap"]));
        Assert.Equal(0, (await RunAsync("uninstall")).ExitCode);
    }

    [Theory]
    [InlineData("install")]
    [InlineData("uninstall")]
    public async Task Run_ScriptOfAnEarlierVersion_IsItsOwn(string command)
    {
        await File.WriteAllTextAsync(_scratch["tap2pcap"], "#!/bin/sh\nexec '/opt/tap2pcap' extcap \"$@\"\n");
        Assert.Equal(0, (await RunAsync(command)).ExitCode);
    }

    [Theory]
    [InlineData("install", "echo mine > tap2pcap")]
    [InlineData("uninstall", "echo mine > tap2pcap")]
    [InlineData("install", "ln -s nowhere tap2pcap")]
    [InlineData("uninstall", "ln -s nowhere tap2pcap")]
    [InlineData("install", "printf '#!/bin/sh\\n# Written by tap2pcap.\\n' > other; ln -s other tap2pcap")]
    [InlineData("uninstall", "mkdir tap2pcap")]
    public async Task Run_FileOfSomebodyElse_IsLeftAndNamed(string command, string make)
    {
        await ToolRun.StartAsync("sh", ["-c", make], null, _scratch.Path);
        string before = (await ToolRun.StartAsync("sh", ["-c", "ls -l; cat tap2pcap 2>&1; true"], null, _scratch.Path)).Output;

        ToolRun run = await RunAsync(command);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal([$"{_scratch["tap2pcap"]}: not written by tap2pcap, and left as it is"], run.Lines());
        Assert.Equal(before, (await ToolRun.StartAsync("sh", ["-c", "ls -l; cat tap2pcap 2>&1; true"], null, _scratch.Path)).Output);
    }

    [Theory]
    [InlineData("install")]
    [InlineData("uninstall")]
    public async Task Run_NoHomeFolder_SaysSoAndWritesNothing(string command)
    {
        ToolRun run = await ToolRun.StartAsync("env", ["-u", "XDG_CONFIG_HOME", "-u", "WIRESHARK_CONFIG_DIR", "HOME=/nonexistent", Repository.Program, "extcap", command], null, _scratch.Path);

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("tap2pcap: there is no home folder", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Theory]
    [InlineData("install")]
    [InlineData("uninstall")]
    public async Task Help_OfASubcommand_ShowsNoInputsBeforeIt(string command)
    {
        ToolRun run = await CliRun.RunAsync("extcap", command, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\n  tap2pcap extcap {command} [options]\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("INPUT", run.Output, StringComparison.Ordinal);
    }

    private Task<ToolRun> RunAsync(string command) => CliRun.RunAsync("extcap", command, "--directory", _scratch.Path);
}
