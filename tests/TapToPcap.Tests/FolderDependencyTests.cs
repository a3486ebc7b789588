using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>Folders of the library point one way: what each uses, as the compiled code has it, is what docs/architecture.md shows.</summary>
public partial class FolderDependencyTests
{
    private const string Begin = "<!-- folders -->\n";
    private const string End = "<!-- /folders -->";

    private static readonly string Library = Path.Combine(Repository.Root, "src", "TapToPcap");
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "architecture.md");
    private static readonly FolderGraph Graph = FolderGraph.Of(typeof(TapToPcap.Converting.ConversionOptions).Assembly);

    [Fact]
    public void Folders_Uses_GoOneWay()
    {
        Assert.InRange(Graph.Folders.Count, 20, 100);
        Assert.Empty(Graph.Cycles());
    }

    [Fact]
    public void Page_Folders_AreThoseOfTheCode()
    {
        string text = File.ReadAllText(Page);
        string shown = text[(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..text.IndexOf(End, StringComparison.Ordinal)];
        string drawn = Graph.Draw();
        if (Environment.GetEnvironmentVariable("APPROVE") == "yes")
        {
            File.WriteAllText(Page, text.Replace($"{Begin}{shown}{End}", $"{Begin}{drawn}{End}", StringComparison.Ordinal));
            return;
        }

        Assert.Equal(drawn, shown);
    }

    [Fact]
    public void Files_Namespaces_AreTheirFolders()
    {
        string[] files = SourceFiles();
        Assert.InRange(files.Length, 200, 1000);
        Assert.All(files, file =>
        {
            string folder = Path.GetRelativePath(Library, Path.GetDirectoryName(file)!).Replace('/', '.');
            Assert.Contains($"namespace TapToPcap.{folder};", File.ReadAllText(file), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Cycles_OfACircle_AreFound()
    {
        FolderGraph graph = new(new Dictionary<string, IReadOnlySet<string>> { ["A"] = new HashSet<string> { "B" }, ["B"] = new HashSet<string> { "C" }, ["C"] = new HashSet<string> { "A" }, ["D"] = new HashSet<string> { "A" } });
        Assert.Equal(["A", "B", "C"], graph.Cycles().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Library_Files_NeverTouchTheConsole() => Assert.All(SourceFiles(), file => Assert.DoesNotMatch(Console(), File.ReadAllText(file)));

    private static string[] SourceFiles() =>
        [.. Directory.GetFiles(Library, "*.cs", SearchOption.AllDirectories).Where(path => !Generated().IsMatch(path))];

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex Generated();

    [GeneratedRegex(@"\bConsole\b")]
    private static partial Regex Console();
}
