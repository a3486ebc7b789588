using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>The README says what is true.</summary>
public partial class ReadmeTests
{
    private const string RunFromSource = "dotnet run -c Release --project src/TapToPcap.Cli --";

    private static readonly string[] ToolsOfPages = ["capinfos", "editcap", "jq", "mergecap", "tcpflow", "tshark", "xxd"];

    private static readonly string[] Texts = ["README.md", "CONTRIBUTING.md", "SECURITY.md", .. Readme.Pages.Keys.Select(page => Path.Combine("docs", page))];

    [Fact]
    public async Task FirstCommand_InACheckout_ConvertsTheSamplesAndSaysSo()
    {
        (string command, string? output) = Readme.Commands[0];
        Assert.StartsWith(RunFromSource, command, StringComparison.Ordinal);
        using Scratch checkout = new();
        Directory.CreateSymbolicLink(checkout["samples"], Repository.Samples);

        ToolRun run = await InAsync(checkout, command.Replace(RunFromSource, "tap2pcap", StringComparison.Ordinal));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(output, run.Error);
        Assert.True(new FileInfo(checkout["out.pcapng"]).Length > 0);
    }

    // One directory for all, in the order of the pages: a block may read what one before it wrote. Blocks that need an Envoy, a
    // cluster, a display or a network are marked bash instead of sh.
    [Fact]
    public async Task Commands_OfReadmeAndPages_SucceedOrPrintWhatIsShown()
    {
        Assert.All(ToolsOfPages, tool => Needs.Tool(tool));
        (string Command, string? Output)[] shown = [.. Readme.Commands.Skip(1)];
        Assert.InRange(shown.Count(command => command.Output is not null), 10, 1000);
        using Scratch checkout = new();
        Directory.CreateSymbolicLink(checkout["samples"], Repository.Samples);
        Directory.CreateSymbolicLink(checkout["tests"], Path.Combine(Repository.Root, "tests"));

        foreach ((string command, string? output) in shown)
        {
            ToolRun run = await InAsync(checkout, command);

            Assert.True(output is null ? run.ExitCode == 0 : run.Output == output, $"{command}\nended with {run.ExitCode} and printed\n{run.Output}{run.Error}");
        }
    }

    [Fact]
    public async Task Options_OfThePageAndOfHelp_AreTheSame()
    {
        ToolRun help = await ToolRun.Tap2PcapAsync("--help");
        string[] helped = [.. LongOption().Matches(help.Output.Split("Examples:")[0]).Select(option => option.Value).Distinct().Order()];
        string page = Readme.Pages["convert.md"];
        string table = page[page.IndexOf("| option |", StringComparison.Ordinal)..page.IndexOf("The capture alone", StringComparison.Ordinal)];
        string[] reported = [.. OptionCell().Matches(table).SelectMany(cell => LongOption().Matches(cell.Value)).Select(option => option.Value).Distinct().Order()];

        Assert.NotEmpty(helped);
        Assert.Equal(helped, reported);
    }

    [Fact]
    public async Task Examples_OfThePageAndOfHelp_AreTheSame()
    {
        ToolRun help = await ToolRun.Tap2PcapAsync("--help");
        string[] examples = [.. help.Output.Split("Examples:\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Squeeze)];

        Assert.NotEmpty(examples);
        string page = Squeeze(Readme.Pages["convert.md"]);
        Assert.All(examples, example => Assert.Contains(example, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("info", "info.md")]
    [InlineData("listen", "live.md")]
    [InlineData("live", "live.md")]
    [InlineData("profile", "dissecting.md")]
    [InlineData("verify", "verify.md")]
    [InlineData("watch", "live.md")]
    public async Task Options_OfCommand_AreOnItsPageOrThatOfTheConversion(string command, string page)
    {
        ToolRun help = await ToolRun.Tap2PcapAsync(command, "--help");
        string[] options = [.. LongOption().Matches(help.Output.Split("Examples:")[0]).Select(option => option.Value).Distinct()];

        Assert.NotEmpty(options);
        string text = Readme.Pages[page] + Readme.Pages["convert.md"];
        Assert.All(options, option => Assert.Matches($"{option}(?![a-z-])", text));
    }

    [Fact]
    public async Task JsonOfVerify_OnThePage_HasEveryField()
    {
        string tap = Path.Combine(Repository.Samples, "redis-streamed_0.pb");
        using Scratch scratch = new();
        await ToolRun.Tap2PcapAsync(tap, "-o", scratch["out.pcapng"]);

        ToolRun run = await ToolRun.Tap2PcapAsync("verify", "--json", scratch["out.pcapng"], tap);

        string[] fields = [.. JsonField().Matches(run.Output).Select(field => field.Groups[1].Value).Distinct()];
        Assert.InRange(fields.Length, 20, 100);
        Assert.All(fields, field => Assert.Contains($"`{field}`", Readme.Pages["verify.md"], StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_Lines_AreAtMost180() => Assert.InRange(Readme.Text.Split('\n').Length, 50, 181);

    [Fact]
    public void Links_OfReadmeAndPages_LeadSomewhere()
    {
        (string From, string Path, string Anchor)[] links = [.. Texts.SelectMany(text => Link().Matches(TextOf(text)).Select(link => (text, link.Groups[1].Value, link.Groups[2].Value)))];

        Assert.InRange(links.Length, 50, 1000);
        Assert.All(links, link =>
        {
            string target = link.Path.Length == 0 ? link.From : Path.Combine(Path.GetDirectoryName(link.From)!, link.Path);
            Assert.True(File.Exists(Path.Combine(Repository.Root, target)), $"{link.From}: {link.Path}");
            Assert.True(link.Anchor.Length == 0 || AnchorsOf(TextOf(target)).Contains(link.Anchor), $"{link.From}: {link.Path}#{link.Anchor}");
        });
    }

    private static Task<ToolRun> InAsync(Scratch checkout, string command) => ToolRun.StartAsync(
        "bash", ["-c", $"set -o pipefail; PATH={Path.GetDirectoryName(Repository.Program)}:$PATH; {command}"], directory: checkout.Path);

    private static string TextOf(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    // As GitHub makes them of headings.
    private static IEnumerable<string> AnchorsOf(string text) =>
        Heading().Matches(text).Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Squeeze(string text) => Blanks().Replace(text, " ");

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex LongOption();

    [GeneratedRegex("^\\| [^|]+ \\|", RegexOptions.Multiline)]
    private static partial Regex OptionCell();

    [GeneratedRegex("^ *\"([a-z0-9_]+)\":", RegexOptions.Multiline)]
    private static partial Regex JsonField();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]*)#?([^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
