using TapToPcap.Input;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Input;

public class TapFilesTests
{
    [Theory]
    [InlineData("tap_1.pb", true)]
    [InlineData("tap_1.pb_length_delimited", true)]
    [InlineData("tap_1.pb_text", true)]
    [InlineData("tap_1.json", true)]
    [InlineData("tap_1.json.gz", true)]
    [InlineData("folder/tap_1.pb.gz", true)]
    [InlineData("tap_1.pcap", false)]
    [InlineData("tap_1.gz", false)]
    [InlineData("tap_1.pb.bak", false)]
    [InlineData("pb", false)]
    [InlineData("tap_1.PB", false)]
    public void HasTapName_Name_IsOneThatEnvoyGives(string name, bool expected) => Assert.Equal(expected, TapFiles.HasTapName(name));

    [Fact]
    public void Find_Directory_GivesItsTapsInOrderOfTheirPathsWithPlainLabels()
    {
        using Scratch scratch = new();
        Make(scratch, "b_2.pb", "b_10.pb", "a/x_1.json", "a/notes.txt", "c/d/e_1.pb_text", ".hidden_1.pb");
        IReadOnlyList<TapSource> found = TapSource.Find(scratch.Path);
        Assert.Equal([".hidden_1.pb", "a/x_1.json", "b_10.pb", "b_2.pb", "c/d/e_1.pb_text"], found.Select(source => source.Label));
        Assert.Equal(found.Select(source => scratch[source.Label]), found.Select(source => source.Name));
        Assert.All(found, source => Assert.True(source.IsDiscovered));
    }

    [Fact]
    public void Find_DirectoryWithALinkToItself_EndsAndFindsEachTapOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to make links");
        using Scratch scratch = new();
        Make(scratch, "a/x_1.pb");
        Directory.CreateSymbolicLink(scratch["a/round"], scratch.Path);
        Assert.Equal(["a/x_1.pb"], TapSource.Find(scratch.Path).Select(source => source.Label));
        Directory.Delete(scratch["a/round"]);
    }

    [Fact]
    public void Find_DirectoryWithoutTaps_SaysSo()
    {
        using Scratch scratch = new();
        Make(scratch, "notes.txt");
        Assert.StartsWith($"{scratch.Path}: holds no tap files", Assert.Throws<InputException>(() => TapSource.Find(scratch.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Pattern_GivesWhatMatchesAsNamed()
    {
        using Scratch scratch = new();
        Make(scratch, "x_1.pb", "x_2.pb", "y_1.pb", "x_3.txt", "sub/x_4.pb");
        IReadOnlyList<TapSource> found = TapSource.Find(scratch["x_*"]);
        Assert.Equal(["x_1.pb", "x_2.pb", "x_3.txt"], found.Select(source => source.Label));
        Assert.All(found, source => Assert.False(source.IsDiscovered));
        Assert.Equal(["sub/x_4.pb", "x_1.pb", "x_2.pb"], TapSource.Find(scratch["**/x_*.pb"]).Select(source => source.Label));
    }

    [Theory]
    [InlineData("x_?.pb", "x_1.pb")]
    [InlineData("?_1?.*", "x_10.pb")]
    [InlineData("**/x_?.pb", "s/t/x_2.pb,x_1.pb")]
    [InlineData("?/?/x_?.pb", "s/t/x_2.pb")]
    public void Find_PatternWithQuestionMark_StandsForOneLetter(string pattern, string expected)
    {
        using Scratch scratch = new();
        Make(scratch, "x_1.pb", "x_10.pb", "s/t/x_2.pb", "s/t/x_22.pb");
        Assert.Equal(expected.Split(','), TapSource.Find(scratch[pattern]).Select(source => Path.GetRelativePath(scratch.Path, source.Name)));
    }

    [Fact]
    public void Find_PatternWithoutMatch_SaysSo()
    {
        using Scratch scratch = new();
        string pattern = scratch["*.pb"];
        Assert.Equal($"{pattern}: no file matches this pattern", Assert.Throws<InputException>(() => TapSource.Find(pattern)).Message);
    }

    [Fact]
    public void Find_FileWhoseNameLooksLikeAPattern_IsThatFile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names");
        using Scratch scratch = new();
        Make(scratch, "x_*.pb", "x_1.pb");
        Assert.Equal(["x_*.pb"], TapSource.Find(scratch["x_*.pb"]).Select(source => source.Label));
    }

    [Fact]
    public void Open_FileThatIsNotThere_SaysSoWithThePath()
    {
        using Scratch scratch = new();
        TapSource source = Assert.Single(TapSource.Find(scratch["none.pb"]));
        Assert.Equal($"{scratch["none.pb"]}: No such file or directory", Assert.Throws<InputException>(() => source.Open(new ReadMeter())).Message);
    }

    [Fact]
    public void Find_Dash_IsStandardInput()
    {
        TapSource source = Assert.Single(TapSource.Find("-"));
        Assert.Equal(("standard input", "stdin"), (source.Name, source.Label));
    }

    private static void Make(Scratch scratch, params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(scratch[file])!);
            File.WriteAllText(scratch[file], "");
        }
    }
}
