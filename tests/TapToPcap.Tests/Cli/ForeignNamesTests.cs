using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Names that are not UTF-8, as those of old archives or of a path_prefix in Latin-1, and names with control characters.</summary>
public sealed class ForeignNamesTests : IDisposable
{
    private const string Caf = "$(printf 'taps/caf\\351_1.json')";
    private const string Cag = "$(printf 'taps/caf\\350_1.json')";
    private const string Red = "$(printf 'taps/\\377/\\033[31mred_2.pb')";

    private readonly Scratch _scratch = new();

    public void Dispose()
    {
        using System.Diagnostics.Process removed = System.Diagnostics.Process.Start("sh", ["-c", $"rm -rf '{_scratch.Path}'/*"]);
        removed.WaitForExit();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("taps -o out.pcapng", 3)]
    [InlineData(Caf + " -o out.pcapng", 1)]
    [InlineData("\"$(printf 'taps/\\377')\" " + Cag + " -o out.pcapng", 2)]
    [InlineData("watch taps --idle 1 -o out.pcapng", 3)]
    [InlineData("watch \"$(printf 'taps/\\377')\" --idle 1 -o out.pcapng", 1)]
    [InlineData("verify whole.pcapng taps", 3)]
    [InlineData("info --json taps", 3)]
    public async Task Run_NamesThatAreNotUtf8_AreOpenedByTheirBytes(string arguments, int taps)
    {
        await MakeAsync();
        ToolRun run = await ShellAsync($"'{Repository.Program}' {arguments}");

        Assert.True(run.ExitCode == 0, run.Error);
        CliRun.AssertTidy(run.Error);
        if (arguments.StartsWith("info", StringComparison.Ordinal))
        {
            Assert.Contains($"\"taps\": {taps}", run.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith(taps == 1 ? "1 input, " : $"{taps} inputs, ", run.Lines()[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Convert_NamesThatAreNotUtf8_AreShownWithEscapes()
    {
        await MakeAsync();
        ToolRun run = await ShellAsync($"'{Repository.Program}' -v taps -o out.pcapng");

        Assert.Equal(["reading taps/caf\\xE8_1.json", "reading taps/caf\\xE9_1.json", "reading taps/\\xFF/\\x1B[31mred_2.pb"], run.Lines().Where(line => line.StartsWith("reading", StringComparison.Ordinal)));
        string capture = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_scratch["out.pcapng"]));
        Assert.Contains("caf\\xE9_1.json, trace 7", capture, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', capture[..capture.IndexOf("red_2", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Convert_NameThatIsNotUtf8AndNotThere_SaysSo()
    {
        ToolRun run = await ShellAsync($"'{Repository.Program}' \"$(printf 'nix\\351')\" -o out.pcapng");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("nix\\xE9: No such file or directory", run.Lines()[0]);
    }

    [Fact]
    public async Task Convert_OutputThatIsNotUtf8_HasItsBytes()
    {
        await MakeAsync();
        ToolRun run = await ShellAsync($"'{Repository.Program}' {Caf} -o \"$(printf 'out\\351.pcap')\" && cp \"$(printf 'out\\351.pcap')\" plain.pcap && ls");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["plain.pcap"]).FromServer);
    }

    private async Task MakeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has such names");
        for (int i = 0; i < 3; i++)
        {
            await File.WriteAllBytesAsync(_scratch[$"tap{i}"], CliTaps.EncodeLater(i));
        }

        ToolRun made = await ShellAsync($"mkdir -p taps \"$(printf 'taps/\\377')\" && cp tap0 {Caf} && cp tap1 {Cag} && cp tap2 \"{Red}\" && '{Repository.Program}' -q taps -o whole.pcapng");
        Assert.True(made.ExitCode == 0, made.Error);
    }

    // Names that are not UTF-8 cannot be handed over by the runtime.
    private Task<ToolRun> ShellAsync(string command) => ToolRun.StartAsync("sh", ["-c", command], null, _scratch.Path);
}
