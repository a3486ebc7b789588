using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What is different where a person looks on: no capture goes to a terminal, and long work shows how far it is.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Bar = "converting";

    private static readonly byte[] Tap = CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-o -")]
    public async Task Convert_TerminalAsStandardOutput_IsRefused(string options)
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], Tap);

        ToolRun run = await OnTerminalAsync($"'{Repository.Program}' tap.pb {options}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tap2pcap: a capture is not for a terminal: name a file with -o, or pipe it", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("envoy-tap", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', run.Output);
    }

    [Fact]
    public async Task Convert_ShortWorkOnATerminal_ShowsNoBar()
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], Tap);

        ToolRun run = await OnTerminalAsync($"'{Repository.Program}' tap.pb -o out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("tap2pcap: 1 input, ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Bar, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_LongWork_ShowsABarOnATerminalOnly()
    {
        await MakePipeAsync("slow");
        using CliProcess unseen = CliProcess.Start("-", "-o", _scratch["unseen.pcap"]);
        await unseen.Input.WriteAsync(Tap.AsMemory(0, 100));
        await unseen.Input.FlushAsync();

        Task<ToolRun> terminal = OnTerminalAsync($"'{Repository.Program}' - -o out.pcap < slow", "shown");
        await using (FileStream slow = new(_scratch["slow"], FileMode.Open, FileAccess.ReadWrite))
        {
            await slow.WriteAsync(Tap);
            await slow.FlushAsync();
            await CliProcess.UntilAsync(() => terminal.IsCompleted || Shown().Contains(Bar, StringComparison.Ordinal), "a bar");
        }

        ToolRun run = await terminal;
        Assert.Contains(Bar, run.Output, StringComparison.Ordinal);
        await unseen.Input.WriteAsync(Tap.AsMemory(100));
        unseen.Input.Close();
        (int exitCode, _, string error) = await unseen.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.StartsWith("tap2pcap: 1 input, ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "source         tap.pb")]
    [InlineData(300, "source  trace  local ")]
    public async Task Info_Terminal_GetsATableWhereItFitsAndElseALineForEachFact(int width, string begin)
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], Tap);

        ToolRun run = await OnTerminalAsync($"stty cols {width}; '{Repository.Program}' info tap.pb");

        // With these .NET asks a terminal for its arrow keys, whoever uses it for what.
        string shown = run.Output.Replace("\e[?1h\e=", "", StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(begin, shown, StringComparison.Ordinal);
        Assert.Contains("only the remote port 50000 is ephemeral", shown, StringComparison.Ordinal);
        Assert.All(shown.Split("\r\n\r\n")[0].Split("\r\n"), line => Assert.True(line.Length <= width, line));
        Assert.DoesNotContain('\e', shown);
    }

    private string Shown() => File.Exists(_scratch["shown"]) ? File.ReadAllText(_scratch["shown"]) : "";

    private async Task MakePipeAsync(string name)
    {
        ToolRun made = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [_scratch[name]]);
        Assert.Equal(0, made.ExitCode);
    }

    /// <summary>Runs a shell command with a terminal as its standard output and error; what appears there is the output.</summary>
    private Task<ToolRun> OnTerminalAsync(string command, string log = "/dev/null") =>
        ToolRun.StartAsync(Needs.Tool("script"), ["-qefc", command, log], directory: _scratch.Path);
}
