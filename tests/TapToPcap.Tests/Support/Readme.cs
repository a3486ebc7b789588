using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Support;

/// <summary>What the README shows: commands, and what they print.</summary>
internal static partial class Readme
{
    internal static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    /// <summary>Each shell block with the block of text right after it, which is what it prints; null where there is none.</summary>
    internal static IReadOnlyList<(string Command, string? Output)> Commands { get; } =
        [.. ShellBlock().Matches(Text).Select(block => (block.Groups["command"].Value, block.Groups["output"].Success ? block.Groups["output"].Value : null))];

    [GeneratedRegex("```sh\n(?<command>.*?)\n```\n(\n```text\n(?<output>.*?)```\n)?", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
