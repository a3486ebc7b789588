using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures that editcap has written in another form.</summary>
public sealed class EditcapTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Editcap_PcapNgToPcap_WritesOurPcap(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg), "pcap", InteropCapture.Of(name, _scratch)));

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Editcap_PcapNgToNanosecondPcap_WritesOurs(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg), "nsecpcap", InteropCapture.Of(name, _scratch, CaptureFormat.PcapNanoseconds)));

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Editcap_ThereAndBack_KeepsFramesAndTimes(string name)
    {
        InteropCapture pcapng = InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg);

        string again = await EditAsync(pcapng, pcapng.Path, "pcapng");
        string fromNanoseconds = await EditAsync(pcapng, await EditAsync(pcapng, pcapng.Path, "nsecpcap"), "pcapng");
        string fromMicroseconds = await EditAsync(pcapng, await EditAsync(pcapng, pcapng.Path, "pcap"), "pcapng");

        (long, string, string?, uint)[] expected = [.. pcapng.Frames.Select(Whole)];
        Assert.NotNull(expected[0].Item3);
        Assert.Equal(expected, FramesOf(again).Select(Whole));
        Assert.Equal(DescriptionsIn(pcapng.Path), DescriptionsIn(again));
        Assert.Equal(expected.Select(frame => (frame.Item1, frame.Item2)), FramesOf(fromNanoseconds).Select(frame => (frame.Time, Hex(frame))));
        Assert.Equal(expected.Select(frame => (frame.Item1 / 1000 * 1000, frame.Item2)), FramesOf(fromMicroseconds).Select(frame => (frame.Time, Hex(frame))));
    }

    /// <summary>What editcap makes of one capture is, byte for byte, the other.</summary>
    internal static async Task<Findings> CheckAsync(InteropCapture capture, string format, InteropCapture expected)
    {
        string edited = await EditAsync(capture, capture.Path, format);

        Findings findings = [];
        findings.ExpectBytes(File.ReadAllBytes(expected.Path), File.ReadAllBytes(edited), $"editcap's {format}");
        return findings;
    }

    private static async Task<string> EditAsync(InteropCapture capture, string path, string format)
    {
        string edited = Path.Combine(capture.Folder, $"{Path.GetFileName(path)}.{format}");
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("editcap"), ["-F", format, path, edited]);
        Assert.True(run.ExitCode == 0, run.Error);
        return edited;
    }

    private static IReadOnlyList<CapturedFrame> FramesOf(string path) => CaptureReader.Read(File.ReadAllBytes(path)).Frames;

    // The capture's comment, and all that is said of its interfaces.
    private static IEnumerable<string> DescriptionsIn(string path) => CaptureReader.Read(File.ReadAllBytes(path)).Blocks
        .Where(block => block.Type is CapturedBlock.SectionHeader or CapturedBlock.Interface)
        .Select(block => block.Type == CapturedBlock.Interface ? Convert.ToHexString(block.Body) : block.Comment!);

    private static (long, string, string?, uint) Whole(CapturedFrame frame) => (frame.Time, Hex(frame), frame.Comment, frame.Flags);

    private static string Hex(CapturedFrame frame) => Convert.ToHexString(frame.Bytes.Span);
}
