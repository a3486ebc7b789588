using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

public class ManPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "tap2pcap.1");

    [Fact]
    public async Task Man_Asked_PrintsThePageInDocs()
    {
        ToolRun run = await CliRun.RunAsync("man");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal(await File.ReadAllTextAsync(Page), run.Output);
    }

    [Fact]
    public async Task Page_Rendered_HasNoWarningAndNamesEveryCommand()
    {
        Needs.Tool("man");
        ToolRun run = await ToolRun.StartAsync("env", ["MANWIDTH=100", "LC_ALL=C.UTF-8", "MANPAGER=cat", "man", "--warnings", "-l", Page]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(["NAME", "SYNOPSIS", "OUTPUT OPTIONS", "EXIT STATUS", "-o, --output FILE", "verify <CAPTURE>", "--serve", "kubectl exec POD"], words => Assert.Contains(words, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("info")]
    [InlineData("verify")]
    [InlineData("profile")]
    [InlineData("live")]
    [InlineData("listen")]
    [InlineData("watch")]
    [InlineData("completion")]
    [InlineData("man")]
    public async Task Help_EveryOption_IsInThePage(string command)
    {
        ToolRun help = await CliRun.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        string page = (await File.ReadAllTextAsync(Page)).Replace(@"\-", "-", StringComparison.Ordinal);
        string[] options = [.. help.Output.Split("Examples:")[0].Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ', ',')[0])];

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains($@"\fB{option}\fR", page, StringComparison.Ordinal));
    }
}
