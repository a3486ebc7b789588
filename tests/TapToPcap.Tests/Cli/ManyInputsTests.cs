using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>More inputs than an argument of the command line's library takes, and names of inputs in a file.</summary>
public sealed class ManyInputsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("tap2pcap -q \"$@\" -o out.pcap")]
    public async Task Run_150000NamesOnTheCommandLine_TakesAll(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a command line of Windows is shorter");
        await File.WriteAllBytesAsync(_scratch["a"], CliTaps.Encode());
        await File.WriteAllBytesAsync(_scratch["b"], CliTaps.EncodeLater(1));
        await CliRun.RunInAsync(_scratch.Path, "a", "b", "-o", "whole.pcap");

        // The last name is another: that it was read shows that all were.
        ToolRun run = await ToolRun.StartAsync("sh", ["-c", $"ulimit -s unlimited; export PATH='{Path.GetDirectoryName(Repository.Program)}':$PATH; set -- $(yes a | head -149999) b; {command}"], null, _scratch.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("Unrecognized", run.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["whole.pcap"]), await File.ReadAllBytesAsync(_scratch["out.pcap"]));
    }

    [Theory]
    [InlineData("a.pb\nb.pb\n", false)]
    [InlineData("a.pb\r\nb.pb", false)]
    [InlineData("a.pb\0b.pb\0", false)]
    [InlineData("a.pb\0b.pb", true)]
    [InlineData("\n\na.pb\n\nb.pb\n\n", false)]
    public async Task FilesFrom_List_NamesInputs(string list, bool isNull)
    {
        await File.WriteAllBytesAsync(_scratch["a.pb"], CliTaps.Encode());
        await File.WriteAllBytesAsync(_scratch["b.pb"], CliTaps.EncodeLater(1));
        await File.WriteAllTextAsync(_scratch["list"], list);
        string[] nullSeparated = isNull ? ["-0"] : [];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["--files-from", "list", "-o", "out.pcap", .. nullSeparated]);
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, ["info", "--files-from", "list", .. nullSeparated]);
        ToolRun verified = await CliRun.RunInAsync(_scratch.Path, ["verify", "out.pcap", "--files-from", "list", .. nullSeparated]);
        ToolRun profile = await CliRun.RunInAsync(_scratch.Path, ["profile", "profile", "--files-from", "list", .. nullSeparated]);
        ToolRun piped = await CliRun.RunAsync(System.Text.Encoding.UTF8.GetBytes(list), _scratch.Path, ["--files-from", "-", "-o", "piped.pcap", .. nullSeparated]);

        Assert.Equal([0, 0, 0, 0, 0], [run.ExitCode, info.ExitCode, verified.ExitCode, profile.ExitCode, piped.ExitCode]);
        Assert.Equal((2, 2), (run.Summary().Inputs, piped.Summary().Inputs));
    }

    [Fact]
    public async Task FilesFrom_NameWithALineFeed_IsOneIfZerosEndNames()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names");
        await File.WriteAllBytesAsync(_scratch["a\nb.pb"], CliTaps.Encode());
        await File.WriteAllTextAsync(_scratch["list"], "a\nb.pb");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "-v", "--files-from", "list", "--null", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("reading a\\nb.pb", run.Lines()[0]);
    }

    [Fact]
    public async Task FilesFrom_NoSuchList_SaysSo()
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "--files-from", "none", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["--files-from none: No such file or directory"], run.Lines());
    }

    [Fact]
    public async Task FilesFrom_NameThatIsNotThere_ConvertsTheOthers()
    {
        await File.WriteAllBytesAsync(_scratch["a.pb"], CliTaps.Encode());
        ToolRun run = await CliRun.RunAsync("none.pb\na.pb\n"u8.ToArray(), _scratch.Path, ["--files-from", "-", "-o", "out.pcap"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("none.pb: No such file or directory", run.Lines()[0]);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Theory]
    [InlineData("out.pcap.gz")]
    [InlineData("out.pcapng.gz")]
    public async Task Convert_OutputNamedGz_IsCompressedAndVerified(string name)
    {
        await File.WriteAllBytesAsync(_scratch["a.json"], CliTaps.Encode(TapFormat.JsonBytes));
        await CliRun.RunInAsync(_scratch.Path, "a.json", "-o", name[..^".gz".Length]);
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "a.json", "-o", name);
        ToolRun verified = await CliRun.RunInAsync(_scratch.Path, "verify", name, "a.json");
        ToolRun unpacked = await ToolRun.StartAsync("gzip", ["-dc", _scratch[name]]);

        Assert.Equal((0, 0), (run.ExitCode, verified.ExitCode));
        Assert.Equal(await File.ReadAllBytesAsync(_scratch[name[..^".gz".Length]]), unpacked.OutputBytes);

        byte[] whole = await File.ReadAllBytesAsync(_scratch[name]);
        await File.WriteAllBytesAsync(_scratch["cut.gz"], whole[..^30]);
        ToolRun cut = await CliRun.RunInAsync(_scratch.Path, "verify", "cut.gz", "a.json");
        Assert.Equal(2, cut.ExitCode);
        Assert.Contains("the compressed capture cannot be read on from here", cut.Error, StringComparison.Ordinal);
    }
}
