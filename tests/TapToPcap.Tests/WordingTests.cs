using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>Code, comments, messages and pages use the terms of docs/glossary.md, and none of those that stood for them before.</summary>
public partial class WordingTests
{
    // As a word of its own or as a part of a name, in any case.
    private static readonly string[] Words =
    [
        "tell", "tells", "told", "telling", "teller", "story", "stories", "owe", "owes", "owed", "paid", "misfit", "torn", "welcome", "patience", "impatient",
        "talk", "talks", "talked", "talking", "hole", "holes", "behind", "speak", "speaks", "spoken", "lies", "house", "laid", "letters", "rooms",
    ];

    private static readonly string[] Phrases = ["given up", "gives up", "passed over", "passes over", "at a loss", "nothing tells"];

    // path: a part of the line, of the lines that may have one.
    private static readonly string Exceptions = Path.Combine(Repository.Root, "tests", "TapToPcap.Tests", "wording-exceptions.txt");

    public static TheoryData<string> Places => ["src", "tests", "docs", "CHANGELOG.md", "README.md", "CONTRIBUTING.md", "protos", "samples"];

    [Theory]
    [MemberData(nameof(Places))]
    public void Files_Lines_HaveNoneOfTheOldWords(string place)
    {
        string[] exceptions = File.ReadAllLines(Exceptions);
        string[] found = [.. FilesOf(Path.Combine(Repository.Root, place)).SelectMany(LinesOf).Where(line => OldIn(line.Text).Any()).Where(line => !exceptions.Any(exception => IsExcepted(line, exception))).Select(line => $"{line.Path}: {line.Text.Trim()}")];

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("// He told her.", "told")]
    [InlineData("internal void TellCut()", "tell")]
    [InlineData("bool _isBehindIt", "behind")]
    [InlineData("HTTPHole hole2", "hole")]
    [InlineData("it was passed over there", "passed over")]
    [InlineData("whole, wholesale, untold, IsToldest, storyboard", null)]
    public void OldIn_Line_FindsWordsAndPartsOfNames(string line, string? expected) => Assert.Equal(expected, OldIn(line).FirstOrDefault());

    [Fact]
    public void Exceptions_Lines_AreNeeded()
    {
        (string Path, string Text)[] lines = [.. Places.SelectMany(place => FilesOf(Path.Combine(Repository.Root, (string)place))).SelectMany(LinesOf).Where(line => OldIn(line.Text).Any())];

        Assert.All(File.ReadAllLines(Exceptions), exception => Assert.Contains(lines, line => IsExcepted(line, exception)));
    }

    private static bool IsExcepted((string Path, string Text) line, string exception) =>
        exception.Split(": ", 2) is [string path, string part] && line.Path == path && line.Text.Contains(part, StringComparison.Ordinal);

    private static IEnumerable<string> OldIn(string line) =>
        WordPart().Matches(line).Select(part => part.Value.ToLowerInvariant()).Where(Words.Contains).Concat(Phrases.Where(phrase => line.Contains(phrase, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> FilesOf(string place) => File.Exists(place)
        ? [place]
        : Directory.GetFiles(place, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".cs" or ".md" or ".proto" or ".1" or ".csproj" && !Generated().IsMatch(path) && Path.GetFileName(path) != "WordingTests.cs");

    private static IEnumerable<(string Path, string Text)> LinesOf(string path) =>
        File.ReadLines(path).Select(line => (Path.GetRelativePath(Repository.Root, path), line));

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex WordPart();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex Generated();
}
