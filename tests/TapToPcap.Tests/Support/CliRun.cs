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
        return new CliSummary(Count("inputs"), Count("events"), Count("conversations"), Count("packets"), Count("bytes"), Count("warnings")) { Exchanges = Count("exchanges") };

        int Count(string what) => match.Groups[what].Success ? int.Parse(match.Groups[what].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
    }

    private static string[] LinesOf(string error) => error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^(?<inputs>[0-9,]+) inputs?(, (?<events>[0-9,]+) events?)?(, (?<exchanges>[0-9,]+) HTTP exchanges?)?, (?<conversations>[0-9,]+) conversations?( \\(HTTP/2 is shown with( -d tcp.port==[0-9]+,http2)+\\))?, (?<packets>[0-9,]+) packets?, (?<bytes>[0-9,]+) bytes?, (?<warnings>[0-9,]+) warnings?$")]
    private static partial Regex SummaryLine();
}
