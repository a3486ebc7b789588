using System.Globalization;
using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Support;

/// <summary>Runs the program as people do, and holds what is true of every run: each line on standard error is ours, and none is a stack trace.</summary>
internal static partial class CliRun
{
    internal static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(null, null, arguments);

    internal static Task<ToolRun> RunInAsync(string directory, params string[] arguments) => RunAsync(null, directory, arguments);

    /// <param name="input">Comes in on standard input, a pipe.</param>
    internal static Task<ToolRun> PipeAsync(byte[] input, params string[] arguments) => RunAsync(input, null, arguments);

    internal static async Task<ToolRun> RunAsync(byte[]? input, string? directory, string[] arguments)
    {
        ToolRun run = await ToolRun.StartAsync(Repository.Program, arguments, input, directory);
        AssertTidy(run.Error);
        return run;
    }

    internal static void AssertTidy(string error)
    {
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.All(LinesOf(error), line => Assert.StartsWith("tap2pcap: ", line, StringComparison.Ordinal));
    }

    /// <summary>What was said, without the program's name.</summary>
    internal static string[] Lines(this ToolRun run) => [.. LinesOf(run.Error).Select(line => line["tap2pcap: ".Length..])];

    /// <summary>The counts of the last line.</summary>
    internal static CliSummary Summary(this ToolRun run)
    {
        Match match = SummaryLine().Match(run.Lines().LastOrDefault(""));
        Assert.True(match.Success, $"The last line is no summary:\n{run.Error}");
        int[] counts = [.. match.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
        return new CliSummary(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

    private static string[] LinesOf(string error) => error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^([0-9,]+) inputs?, ([0-9,]+) events?, ([0-9,]+) conversations?, ([0-9,]+) packets?, ([0-9,]+) bytes?, ([0-9,]+) warnings?$")]
    private static partial Regex SummaryLine();
}
