using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures of both sides of Envoy that mergecap has made one.</summary>
public sealed class MergecapTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Pairs { get; } = new(["made/ipv6.pb", "made/large-events.pb", "made/half-close.pb"], ["pcap", "pcapng"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Mergecap_DownstreamAndUpstream_KeepsBothWholeAndInOrder(string downstream, string form)
    {
        CaptureFormat format = form == "pcap" ? CaptureFormat.Pcap : CaptureFormat.PcapNg;
        string upstream = downstream == "made/ipv6.pb" ? "made/upstream.pb" : "made/invented.pb";
        Assert.Empty(await CheckAsync(InteropCapture.Of(downstream, _scratch, format), InteropCapture.Of(upstream, _scratch, format), form));
    }

    internal static async Task<Findings> CheckAsync(InteropCapture downstream, InteropCapture upstream, string format)
    {
        string merged = Path.Combine(downstream.Folder, $"merged.{format}");
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("mergecap"), ["-F", format, "-w", merged, downstream.Path, upstream.Path]);

        Findings findings = [];
        findings.ExpectSuccess(run, "mergecap");
        if (findings.Count == 0)
        {
            findings.AddRange(await CapinfosTests.CheckAsync(merged, downstream.Frames.Count + upstream.Frames.Count));
            findings.AddRange(await TsharkOnPcapTests.CheckAsync(merged, hasData: true));
            await ExpectStreamAsync(findings, merged, 0, downstream, upstream);
            await ExpectStreamAsync(findings, merged, 1, downstream, upstream);
        }

        return findings;
    }

    private static async Task ExpectStreamAsync(Findings findings, string merged, int number, params InteropCapture[] captures)
    {
        TsharkStream stream = await TsharkView.FollowAsync(merged, number);
        InteropCapture? capture = captures.SingleOrDefault(capture => capture.ClientPort == stream.FirstPort);
        findings.ExpectBytes(capture?.FromClient, stream.FromFirst, $"stream {number}, the client's bytes");
        findings.ExpectBytes(capture?.FromServer, stream.FromSecond, $"stream {number}, the server's bytes");
    }
}
