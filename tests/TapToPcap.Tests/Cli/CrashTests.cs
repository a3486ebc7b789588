using System.Diagnostics;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Runs that are killed, and runs that get in each other's way: whatever has the final name is whole.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(15);

    private readonly Scratch _scratch = new();

    public CrashTests()
    {
        byte[] opening = CliTaps.Encode([], Recorder.TapFormat.Delimited, Recorder.TapShape.Streamed);
        byte[] one = CliTaps.Encode([Recorder.TapStep.Read(CliTaps.Data[0].Time, new byte[60_000])], Recorder.TapFormat.Delimited, Recorder.TapShape.Streamed)[opening.Length..];
        File.WriteAllBytes(_scratch["first.pb"], [.. opening, .. Enumerable.Repeat(one, 300).SelectMany(bytes => bytes)]);
        File.WriteAllBytes(_scratch["second.pb"], [.. opening, .. Enumerable.Repeat(one, 299).SelectMany(bytes => bytes)]);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public async Task Convert_KilledAtFiftyMomentsOfThisSeed_NeverLeavesHalfACapture(int seed, bool overAnOldOne)
    {
        Random random = new(seed);
        Stopwatch whole = Stopwatch.StartNew();
        await CliRun.RunInAsync(_scratch.Path, "first.pb", "-o", "whole.pcap");
        double longest = whole.Elapsed.TotalMilliseconds;
        byte[] expected = await File.ReadAllBytesAsync(_scratch["whole.pcap"]);
        Stopwatch all = Stopwatch.StartNew();
        int killed = 0;
        for (int i = 0; i < 50 && all.Elapsed < Enough; i++)
        {
            killed += await KillAsync(random.NextDouble() * longest, expected, overAnOldOne) ? 1 : 0;
        }

        Assert.True(killed >= 10, $"only {killed} runs were killed before they ended");
    }

    [Fact]
    public async Task Convert_TwoRunsOfOneOutput_BothEndWellAndOneOfTheCapturesIsThereWhole()
    {
        byte[][] captures = [.. await Task.WhenAll(CaptureAsync("first"), CaptureAsync("second"))];
        for (int i = 0; i < 5; i++)
        {
            ToolRun[] runs = await Task.WhenAll(
                CliRun.RunInAsync(_scratch.Path, "first.pb", "-o", "same.pcap"),
                CliRun.RunInAsync(_scratch.Path, "second.pb", "-o", "same.pcap"));

            Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
            byte[] same = await File.ReadAllBytesAsync(_scratch["same.pcap"]);
            Assert.Contains(captures, capture => capture.AsSpan().SequenceEqual(same));
        }

        Assert.Equal(["first.pb", "first.pcap", "same.pcap", "second.pb", "second.pcap"], FileTree.FilesBelow(_scratch.Path));
    }

    private async Task<byte[]> CaptureAsync(string name)
    {
        await CliRun.RunInAsync(_scratch.Path, $"{name}.pb", "-o", $"{name}.pcap");
        return await File.ReadAllBytesAsync(_scratch[$"{name}.pcap"]);
    }

    /// <returns>False where the run had ended before.</returns>
    private async Task<bool> KillAsync(double milliseconds, byte[] expected, bool overAnOldOne)
    {
        string output = _scratch["killed.pcap"];
        File.Delete(output);
        if (overAnOldOne)
        {
            await File.WriteAllTextAsync(output, "old");
        }

        using Process program = Process.Start(new ProcessStartInfo(Repository.Program, [_scratch["first.pb"], "-q", "-o", output]))!;
        bool hasEnded = program.WaitForExit(TimeSpan.FromMilliseconds(milliseconds));
        program.Kill();
        await program.WaitForExitAsync();
        AssertWholeOrAsBefore(output, expected, overAnOldOne);
        return !hasEnded;
    }

    private static void AssertWholeOrAsBefore(string output, byte[] expected, bool overAnOldOne)
    {
        if (!File.Exists(output))
        {
            Assert.False(overAnOldOne);
            return;
        }

        byte[] found = File.ReadAllBytes(output);
        Assert.True(found.AsSpan().SequenceEqual(expected) || (overAnOldOne && found.AsSpan().SequenceEqual("old"u8)), $"{found.Length} bytes of {expected.Length}");
    }
}
