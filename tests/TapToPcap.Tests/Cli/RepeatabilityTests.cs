using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>The same inputs give the same capture, byte for byte, whenever and wherever.</summary>
public class RepeatabilityTests
{
    [Theory]
    [InlineData("out.pcap")]
    [InlineData("out.pcapng")]
    public async Task Convert_OtherTimeZoneFolderAndLanguage_GivesTheSameBytes(string name)
    {
        using Scratch here = new();
        using Scratch there = new();
        foreach (string sample in Directory.EnumerateFiles(Repository.Samples, "*_*"))
        {
            File.Copy(sample, here[Path.GetFileName(sample)]);
            File.Copy(sample, there[Path.GetFileName(sample)]);
        }

        ToolRun one = await ToolRun.StartAsync(Needs.Tool("env"), ["TZ=UTC", "LC_ALL=C", Repository.Program, ".", "-o", name], directory: here.Path);
        ToolRun other = await ToolRun.StartAsync(Needs.Tool("env"), ["TZ=Asia/Kolkata", "LC_ALL=de_DE.UTF-8", Repository.Program, there.Path, "-o", there[name]], directory: "/");

        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        Assert.Equal(one.Error, other.Error);
        Assert.Equal(await File.ReadAllBytesAsync(here[name]), await File.ReadAllBytesAsync(there[name]));
    }

    [Fact]
    public async Task Convert_SameInputUnderAnotherName_GivesOtherSequenceNumbers()
    {
        using Scratch scratch = new();
        await File.WriteAllBytesAsync(scratch["one.pb"], CliTaps.Encode());
        await File.WriteAllBytesAsync(scratch["two.pb"], CliTaps.Encode());

        await CliRun.RunInAsync(scratch.Path, "one.pb", "-o", "one.pcap");
        await CliRun.RunInAsync(scratch.Path, "two.pb", "-o", "two.pcap");

        Assert.NotEqual(await File.ReadAllBytesAsync(scratch["one.pcap"]), await File.ReadAllBytesAsync(scratch["two.pcap"]));
    }
}
