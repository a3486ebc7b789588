using System.Globalization;
using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Support;

/// <summary>What is said of a capture that could not be written to its end.</summary>
/// <param name="Kept">Packets that it holds.</param>
/// <param name="Lost">Packets that came after them.</param>
/// <param name="Path">Where it is, if not under the name that it was to have.</param>
internal sealed partial record KeptPackets(int Kept, int Lost, string? Path)
{
    /// <param name="failure">How the line begins.</param>
    internal static KeptPackets Parse(string failure, string line)
    {
        Assert.StartsWith($"{failure}; ", line, StringComparison.Ordinal);
        Match match = Description().Match(line[$"{failure}; ".Length..]);
        Assert.True(match.Success, line);
        return new KeptPackets(Number("kept"), Number("lost"), match.Groups["path"] is { Success: true } path ? path.Value : null);

        int Number(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("^(it holds|what came is in (?<path>.+):) (?<kept>[0-9,]+) packets?(, and not the (?<lost>[0-9,]+) that came after)?$")]
    private static partial Regex Description();
}
