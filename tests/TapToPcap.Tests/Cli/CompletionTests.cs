using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

public sealed class CompletionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("", "info verify profile live listen watch extcap completion man")]
    [InlineData("inf", "info")]
    [InlineData("--no-s", "--no-sort")]
    [InlineData("x.pb --fill-gaps ", "none zeros")]
    [InlineData("x.pb --format pcap-", "pcap-ns")]
    [InlineData("live --config", "--config-id")]
    [InlineData("completion ", "bash zsh fish")]
    [InlineData("extcap i", "install")]
    [InlineData("verify --mss", "")]
    public async Task Bash_Words_AreCompleted(string typed, string expected)
    {
        await WriteAsync("bash");
        string script = $$"""
            source '{{_scratch["bash"]}}'
            COMP_WORDS=(tap2pcap {{typed.TrimEnd()}}); [[ '{{typed}}' == *' ' || -z '{{typed}}' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); cd '{{_scratch.Path}}'; mkdir -p empty; cd empty
            _tap2pcap; printf '%s\n' "${COMPREPLY[@]}"
            """;

        ToolRun run = await ToolRun.StartAsync("bash", ["--norc", "-c", script]);

        Assert.Empty(run.Error);
        Assert.Equal(Sorted(expected), Sorted(run.Output));
    }

    [Theory]
    [InlineData("tap2pcap inf", "info")]
    [InlineData("tap2pcap --no-s", "--no-sort")]
    [InlineData("tap2pcap live --config", "--config-id")]
    [InlineData("tap2pcap x.pb --fill-gaps ", "none zeros")]
    [InlineData("tap2pcap completion ", "bash zsh fish")]
    public async Task Fish_Words_AreCompleted(string typed, string expected)
    {
        Needs.Tool("fish");
        await WriteAsync("fish");

        ToolRun run = await ToolRun.StartAsync("fish", ["--no-config", "-c", $"cd '{_scratch.Path}'; source fish; complete -C '{typed}'"]);

        Assert.Empty(run.Error);
        Assert.Equal(Sorted(expected), Sorted(string.Join('\n', run.Output.Split('\n').Select(line => line.Split('\t')[0]))));
    }

    [Theory]
    [InlineData("tap2pcap inf", "tap2pcap info ")]
    [InlineData("tap2pcap live --config", "tap2pcap live --config-id ")]
    [InlineData("tap2pcap x.pb --fill-gaps z", "tap2pcap x.pb --fill-gaps zeros ")]
    public async Task Zsh_Words_AreCompleted(string typed, string expected)
    {
        Needs.Tool("zsh");
        await WriteAsync("zsh");
        Directory.CreateDirectory(_scratch["functions"]);
        File.Move(_scratch["zsh"], Path.Combine(_scratch["functions"], "_tap2pcap"));

        // A shell in a pseudo terminal completes what is typed, and a key of its own prints the line as it is then.
        string script = $$"""
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'PROMPT=; fpath=({{_scratch["functions"]}} $fpath); autoload -Uz compinit; compinit -u -d {{_scratch["dump"]}}; cd {{_scratch["functions"]}}; show() { print -r -- "LINE[$BUFFER]" }; zle -N show; bindkey "^X" show; print READY'
            zpty -r -m shell line '*READY*' ; zpty -r -m shell line '*READY*'
            zpty -n -w shell $'{{typed}}\t'; sleep 1; zpty -n -w shell $'\x18'
            zpty -r -m shell line '*LINE\[*\]*'; print -r -- $line
            """;

        ToolRun run = await ToolRun.StartAsync("timeout", ["30", "zsh", "-f", "-c", script]);

        Assert.Contains($"LINE[{expected}]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OtherShell_IsRefused()
    {
        ToolRun run = await CliRun.RunAsync("completion", "tcsh");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("SHELL tcsh: expected bash, zsh, fish", run.Lines()[0]);
    }

    private async Task WriteAsync(string shell)
    {
        ToolRun run = await CliRun.RunAsync("completion", shell);
        Assert.Equal(0, run.ExitCode);
        await File.WriteAllTextAsync(_scratch[shell], run.Output);
    }

    private static string[] Sorted(string words) => [.. words.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
