using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>Holds the folders of the library apart: which may use which.</summary>
public class FolderDependencyTests
{
    private static readonly string Library = Path.Combine(Repository.Root, "src", "TapToPcap");

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Input"] = [],
        ["Inspecting"] = ["Input", "Protocols", "Reading", "Synthesis"],
        ["Live"] = ["Input", "Protocols", "Reading", "Synthesis", "Wire", "Writing"],
        ["Profiling"] = ["Inspecting", "Protocols", "Reading", "Synthesis", "Writing"],
        ["Protocols"] = [],
        ["Reading"] = ["Input"],
        ["Synthesis"] = ["Protocols", "Reading", "Wire"],
        ["Verifying"] = ["Input", "Protocols", "Reading"],
        ["Wire"] = [],
        ["Writing"] = ["Wire"],
    };

    public static TheoryData<string> Folders => [.. MayUse.Keys];

    [Fact]
    public void Library_Folders_AreTheFolders()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Library).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj"));
        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_Files_UseOnlyTheFoldersTheyMay(string folder)
    {
        string[] files = SourceFiles(folder);
        Assert.True(files.Length >= 5, $"{folder} has only {files.Length} files");
        foreach (string file in files)
        {
            string source = File.ReadAllText(file);
            Assert.Contains($"namespace TapToPcap.{folder};", source, StringComparison.Ordinal);
            Assert.All(FoldersUsed(source), used => Assert.True(used == folder || MayUse[folder].Contains(used), $"{Path.GetFileName(file)} of {folder} uses {used}"));
        }
    }

    [Theory]
    [InlineData("using TapToPcap.Wire;", "Wire")]
    [InlineData("global using TapToPcap.Wire;", "Wire")]
    [InlineData("using static TapToPcap.Wire.TcpFlags;", "Wire")]
    [InlineData("using Flags = TapToPcap.Wire.TcpFlags;", "Wire")]
    [InlineData("TapToPcap.Wire.TcpFlags flags = default;", "Wire")]
    [InlineData("Wire.TcpFlags flags = default;", "Wire")]
    [InlineData("global::TapToPcap.Writing.PcapWriter writer;", "Writing")]
    [InlineData("/// <see cref=\"Writing.PcapWriter\"/>", "Writing")]
    [InlineData("using TapToPcap.Protos.Tap.V3;", null)]
    [InlineData("// Reading. Writing.", null)]
    public void FoldersUsed_LineThatNamesAFolder_FindsIt(string line, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], FoldersUsed(line));

    [Fact]
    public void Library_Files_NeverTouchTheConsole()
    {
        string[] files = SourceFiles("");
        Assert.True(files.Length >= 60, $"only {files.Length} files");
        Assert.All(files, file => Assert.DoesNotMatch(@"\bConsole\b", File.ReadAllText(file)));
    }

    private static string[] SourceFiles(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Library, folder), "*.cs", SearchOption.AllDirectories).Where(path => !Path.GetRelativePath(Library, path).StartsWith("obj", StringComparison.Ordinal))];

    private static IEnumerable<string> FoldersUsed(string source) =>
        Regex.Matches(source, $@"(?<!namespace TapToPcap\.)(?<!\w)({string.Join('|', MayUse.Keys)})(?:\.[A-Z]|;)").Select(match => match.Groups[1].Value).Distinct();
}
