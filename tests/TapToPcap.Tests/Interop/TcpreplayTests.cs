using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures as the programs around tcpreplay prepare them; nothing is sent.</summary>
public sealed class TcpreplayTests : IDisposable
{
    private const int EthernetLength = 14;
    private const int SourceMacAt = 6;
    private const int MacLength = 6;

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tcprewrite_AnyTap_HasNoChecksumToFix(string name) =>
        Assert.Empty(await CheckRewriteAsync(InteropCapture.Of(name, _scratch)));

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tcpprep_AnyTap_ShowsTheEndsApartByTheirMacs(string name) =>
        Assert.Empty(await CheckPrepAsync(InteropCapture.Of(name, _scratch)));

    internal static async Task<Findings> CheckRewriteAsync(InteropCapture capture)
    {
        string rewritten = Path.Combine(capture.Folder, "rewritten.pcap");
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("tcprewrite"), ["--fixcsum", $"--infile={capture.Path}", $"--outfile={rewritten}"]);

        Findings findings = [];
        findings.ExpectSuccess(run, "tcprewrite");
        findings.Expect("", run.Error.Trim(), "tcprewrite says");
        if (findings.Count == 0)
        {
            IReadOnlyList<CapturedFrame> after = CaptureReader.Read(File.ReadAllBytes(rewritten)).Frames;
            findings.Expect(capture.Frames.Count, after.Count, "number of packets");
            foreach (((CapturedFrame frame, CapturedFrame fixedFrame), int index) in capture.Frames.Zip(after).Select((pair, index) => (pair, index)))
            {
                findings.Expect(frame.Time, fixedFrame.Time, $"time of packet {index + 1}");
                findings.ExpectBytes(Lasting(frame), Lasting(fixedFrame), $"packet {index + 1} with fixed checksums");
            }
        }

        return findings;
    }

    internal static async Task<Findings> CheckPrepAsync(InteropCapture capture)
    {
        string cache = Path.Combine(capture.Folder, "sides.cache");
        string tcpprep = Needs.Tool("tcpprep");
        string client = BitConverter.ToString(capture.Frames[0].Bytes.Slice(SourceMacAt, MacLength).ToArray()).Replace('-', ':');
        ToolRun run = await ToolRun.StartAsync(tcpprep, [$"--mac={client}", $"--pcap={capture.Path}", $"--cachefile={cache}"]);

        Findings findings = [];
        findings.ExpectSuccess(run, "tcpprep");
        findings.Expect("", run.Error.Trim(), "tcpprep says");
        if (findings.Count == 0)
        {
            string[] sides = [.. (await ToolRun.StartAsync(tcpprep, [$"--print-info={cache}"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
            string[] expected = [.. capture.Frames.Select((frame, index) => $"Packet {index + 1} -> {(IsFrom(capture.ClientPort, frame) ? "Primary" : "Secondary")}")];
            findings.Expect(expected.Length, sides.Length, "number of packets");
            findings.AddRange(expected.Zip(sides).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.Second}, not as in {pair.First}"));
        }

        return findings;
    }

    // Up to 4.4.3 tcprewrite takes every IPv6 packet for a multicast one and gives it MACs that begin with 33:33 (appneta/tcpreplay#793).
    private static ReadOnlySpan<byte> Lasting(CapturedFrame frame) => frame.Bytes.Span[(frame.Bytes.Span[EthernetLength] >> 4 == 6 ? EthernetLength : 0)..];

    private static bool IsFrom(int port, CapturedFrame frame) => TcpPacket.Parse(TcpPacket.Ethernet, frame.Bytes).Source.Port == port;
}
