using TapToPcap.Generator;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures in several files are cut and called as tcpdump does it.</summary>
public sealed class RotationTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public RotationTests() => Directory.CreateDirectory(_scratch["taps"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("-C", "1")]
    [InlineData("-C", "1", "-W", "1")]
    [InlineData("-C", "1", "-W", "3")]
    [InlineData("-C", "1", "-W", "11")]
    [InlineData("-C", "2", "-W", "2")]
    public async Task Tcpdump_SameFramesAndOptions_WritesTheSameFiles(params string[] options)
    {
        GenerateTap(events: 5_200, eventBytes: 1_000);
        await CliRun.RunAsync(_scratch["taps"], "-o", _scratch["all.pcap"]);
        string theirs = Directory.CreateDirectory(_scratch["theirs"]).FullName;
        string ours = Directory.CreateDirectory(_scratch["ours"]).FullName;

        string[] asWhoeverWeAre = Environment.IsPrivilegedProcess ? ["-Z", Environment.UserName] : [];
        ToolRun tcpdump = await ToolRun.StartAsync(Needs.Tool("tcpdump"), ["-r", _scratch["all.pcap"], "-w", Path.Combine(theirs, "out.pcap"), .. options, .. asWhoeverWeAre]);
        ToolRun run = await CliRun.RunAsync(["watch", _scratch["taps"], "--idle", "1", "-o", Path.Combine(ours, "out.pcap"), .. options]);

        Assert.True(tcpdump.ExitCode == 0, tcpdump.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(NamesIn(theirs), NamesIn(ours));
        Assert.All(NamesIn(theirs), name => Assert.Equal(File.ReadAllBytes(Path.Combine(theirs, name)), File.ReadAllBytes(Path.Combine(ours, name))));
    }

    [Fact]
    public async Task Watch_FilesOfASecondEach_EndsWithTheLastOfThem()
    {
        GenerateTap(events: 4, eventBytes: 100);

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "-o", _scratch["out-%s.pcapng"], "-G", "1", "-W", "3");

        Assert.Equal(0, run.ExitCode);
        string[] files = Directory.GetFiles(_scratch.Path, "out-*.pcapng");
        Assert.Equal(3, files.Length);
        int packets = 0;
        foreach (string file in files)
        {
            ToolRun tshark = await ToolRun.TsharkAsync("-r", file);
            Assert.Equal(0, tshark.ExitCode);
            packets += tshark.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        }

        Assert.Equal(run.Summary().Packets, packets);
    }

    private static string[] NamesIn(string folder) => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private void GenerateTap(int events, int eventBytes)
    {
        using FileStream tap = File.Create(_scratch["taps/down_1.pb"]);
        new TapGenerator(new TapPlan { Events = events, EventBytes = eventBytes, Format = TapFormat.Delimited, Tap = new TapOptions { Shape = TapShape.Streamed } }).Write(tap);
    }
}
