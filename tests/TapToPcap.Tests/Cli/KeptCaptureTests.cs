using System.Runtime.Versioning;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>A live capture that cannot be written to its end keeps the packets that are whole, and says how many they are.</summary>
[SupportedOSPlatform("linux")]
public sealed class KeptCaptureTests : IDisposable
{
    private const string NoSpace = "No space left on device";

    private readonly Scratch _scratch = new();

    public KeptCaptureTests() => Directory.CreateDirectory(_scratch["taps"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("64k", "out.pcap", "")]
    [InlineData("64k", "out.pcapng", "")]
    [InlineData("300k", "out.pcapng", "")]
    [InlineData("700k", "out.pcap", "")]
    [InlineData("700k", "out.pcapng", "--mss 60000")]
    public async Task Watch_DiskThatFillsUp_KeepsWhatIsWhole(string size, string output, string options)
    {
        await PlaceAsync("down_1.pb", events: 60, closes: true);

        ToolRun run = await SmallDisk.RunAsync(_scratch.Path, size, $"\"$tap2pcap\" watch taps --idle 1 {options} -o disk/{output}");

        CliRun.AssertTidy(run.Error);
        Assert.Equal($"3\n{output}\n", run.Output);
        KeptPackets kept = KeptPackets.Parse($"disk/{output}: {NoSpace}", Assert.Single(run.Lines()));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch[$"kept/{output}"]));
        Assert.NotEqual(0, kept.Lost);
    }

    [Fact]
    public async Task Watch_DiskThatFillsUpAmongRotatedFiles_KeepsThemAll()
    {
        await PlaceAsync("down_1.pb", events: 150, closes: true);

        ToolRun run = await SmallDisk.RunAsync(_scratch.Path, "2500k", "\"$tap2pcap\" watch taps --idle 1 -C 1 -o disk/out.pcapng");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nout.pcapng\nout.pcapng1\nout.pcapng2\n", run.Output);
        KeptPackets kept = KeptPackets.Parse($"disk/out.pcapng2: {NoSpace}", Assert.Single(run.Lines()));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch["kept/out.pcapng2"]));
        Assert.NotEqual(0, await WholeCapture.CountAsync(_scratch["kept/out.pcapng1"]));
    }

    [Fact]
    public async Task Watch_DiskThatIsFull_LeavesNothing()
    {
        await PlaceAsync("down_1.pb", events: 60, closes: true);

        ToolRun run = await SmallDisk.RunAsync(_scratch.Path, "64k", "head -c 1M /dev/zero > disk/filled 2>/dev/null; \"$tap2pcap\" watch taps --idle 1 -o disk/out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nfilled\n", run.Output);
        Assert.Equal($"disk/out.pcap: {NoSpace}", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Watch_FileThatMayNotGrow_KeepsWhatIsWhole()
    {
        await PlaceAsync("down_1.pb", events: 60, closes: true);

        // In KiB; the signal that says of it is ignored, which leaves the error. .NET itself would map its code from a file that is larger.
        ToolRun run = await ShellRun.RunAsync(_scratch.Path, "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 100; exec \"$tap2pcap\" watch taps --idle 1 -o out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        KeptPackets kept = KeptPackets.Parse("out.pcap: File too large", Assert.Single(run.Lines()));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch["out.pcap"]));
    }

    [Theory]
    [InlineData(">")]
    [InlineData(">>")]
    public async Task Watch_StandardOutputToADiskThatFillsUp_KeepsWhatIsWhole(string redirection)
    {
        await PlaceAsync("down_1.pb", events: 60, closes: true);

        ToolRun run = await SmallDisk.RunAsync(_scratch.Path, "300k", $"\"$tap2pcap\" watch taps --idle 1 {redirection} disk/out.pcapng");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nout.pcapng\n", run.Output);
        KeptPackets kept = KeptPackets.Parse($"standard output: {NoSpace}", Assert.Single(run.Lines()));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch["kept/out.pcapng"]));
    }

    [Fact]
    public async Task Watch_CapturePerTapOnADiskThatFillsUp_CompletesTheOthers()
    {
        await PlaceAsync("closed.pb", events: 2, closes: true);
        await PlaceAsync("open.pb", events: 2, closes: false);
        await PlaceAsync("too-large.pb", events: 60, closes: false);
        await CliRun.RunInAsync(_scratch.Path, "taps", "--output-dir", "converted");

        ToolRun run = await SmallDisk.RunAsync(_scratch.Path, "300k", "\"$tap2pcap\" watch taps --idle 1 --output-dir disk");

        CliRun.AssertTidy(run.Error);
        Assert.Equal("3\nclosed.pcapng\nopen.pcapng\ntoo-large.pcapng\n", run.Output);
        KeptPackets kept = KeptPackets.Parse($"disk/too-large.pcapng: {NoSpace}", run.Lines()[0]);
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch["kept/too-large.pcapng"]));
        Assert.Equal((3, 1), (run.Summary().Inputs, run.Summary().Warnings));
        foreach (string whole in new[] { "closed.pcapng", "open.pcapng" })
        {
            Assert.Equal(await File.ReadAllBytesAsync(_scratch[$"converted/{whole}"]), await File.ReadAllBytesAsync(_scratch[$"kept/{whole}"]));
        }
    }

    [Fact]
    public async Task Watch_NameThatHasBecomeADirectory_SaysWhereTheCaptureIs()
    {
        await PlaceAsync("down_1.pb", events: 2, closes: false);
        using LiveProgram program = LiveProgram.StartProgram(Needs.Tool("env"), "--default-signal=INT", Repository.Program, "watch", _scratch["taps"], "-o", _scratch["out.pcapng"]);
        await CliProcess.UntilAsync(() => new DirectoryInfo(_scratch.Path).GetFiles(".out*").Any(file => file.Length > 40_000), "packets in the capture");
        Directory.CreateDirectory(_scratch["out.pcapng"]);

        ToolRun run = await program.StopAsync();

        Assert.Equal(3, run.ExitCode);
        string line = run.Lines()[^1];
        Assert.StartsWith($"{_scratch["out.pcapng"]}: ", line, StringComparison.Ordinal);
        KeptPackets kept = KeptPackets.Parse(line[..line.IndexOf("; ", StringComparison.Ordinal)], line);
        Assert.StartsWith(_scratch[".out.pcapng."], kept.Path!, StringComparison.Ordinal);
        Assert.Equal((kept.Kept, 0), (await WholeCapture.CountAsync(kept.Path!), kept.Lost));
    }

    /// <summary>Places a tap of events of 20,000 bytes.</summary>
    private Task PlaceAsync(string name, int events, bool closes)
    {
        IEnumerable<TapStep> steps = Enumerable.Repeat(TapStep.Read(CliTaps.Data[0].Time, Taps.Payload(20_000, seed: 5)), events);
        byte[] tap = CliTaps.Encode(closes ? [.. steps, CliTaps.DataAndClose[^1]] : steps, TapFormat.Delimited, TapShape.Streamed);
        return File.WriteAllBytesAsync(_scratch[$"taps/{name}"], tap);
    }
}
