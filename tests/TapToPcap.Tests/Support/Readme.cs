using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Support;

/// <summary>What the README and the pages of docs/ show: commands, and what they print.</summary>
internal static partial class Readme
{
    internal static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    /// <summary>The pages of docs/ by their names.</summary>
    internal static IReadOnlyDictionary<string, string> Pages { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    /// <summary>Each shell block of the README, then of the pages, with the block of text right after it, which is what it prints; null where there is none.</summary>
    internal static IReadOnlyList<(string Command, string? Output)> Commands { get; } =
        [.. new[] { Text }.Concat(Pages.Values).SelectMany(text => ShellBlock().Matches(text)).Select(block => (block.Groups["command"].Value, block.Groups["output"].Success ? block.Groups["output"].Value : null))];

    [GeneratedRegex("```sh\n(?<command>.*?)\n```\n(\n```text\n(?<output>.*?)```\n)?", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
