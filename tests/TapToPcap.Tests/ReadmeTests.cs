using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>The README says what is true.</summary>
public partial class ReadmeTests
{
    private const string RunFromSource = "dotnet run -c Release --project src/TapToPcap.Cli --";

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

    [Fact]
    public async Task Commands_WithTheirOutput_PrintIt()
    {
        Needs.Tool("tshark");
        (string Command, string? Output)[] shown = [.. Readme.Commands.Where(shown => shown.Output is not null).Skip(1)];
        Assert.NotEmpty(shown);
        using Scratch checkout = new();
        Directory.CreateSymbolicLink(checkout["samples"], Repository.Samples);

        foreach ((string command, string? output) in shown)
        {
            Assert.Equal(output, (await InAsync(checkout, command)).Output);
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

    [Fact]
    public void Readme_Lines_AreAtMost180() => Assert.InRange(Readme.Text.Split('\n').Length, 50, 181);

    [Fact]
    public void Links_OfReadmeAndPages_LeadSomewhere()
    {
        (string Folder, string Text)[] texts = [("", Readme.Text), .. Readme.Pages.Values.Select(text => ("docs", text))];
        string[] links = [.. texts.SelectMany(text => Link().Matches(text.Text).Select(link => Path.Combine(Repository.Root, text.Folder, link.Groups[1].Value)))];

        Assert.InRange(links.Length, 20, 1000);
        Assert.All(links, link => Assert.True(File.Exists(link), link));
    }

    private static Task<ToolRun> InAsync(Scratch checkout, string command) => ToolRun.StartAsync(
        "bash", ["-c", $"set -o pipefail; PATH={Path.GetDirectoryName(Repository.Program)}:$PATH; {command}"], directory: checkout.Path);

    private static string Squeeze(string text) => Blanks().Replace(text, " ");

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex LongOption();

    [GeneratedRegex("^\\| [^|]+ \\|", RegexOptions.Multiline)]
    private static partial Regex OptionCell();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
