using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>What capinfos says of the times in a capture.</summary>
public sealed class CapinfosTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Capinfos_AnyTap_FindsStrictTimeOrder(string name)
    {
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch)));
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg)));
    }

    internal static Task<Findings> CheckAsync(InteropCapture capture) => CheckAsync(capture.Path, capture.Frames.Count);

    internal static async Task<Findings> CheckAsync(string capture, int frames)
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-M", "-c", "-o", capture]);

        Findings findings = [];
        findings.ExpectSuccess(run, "capinfos");
        findings.Expect("True", ValueOf(run.Output, "Strict time order"), "strict time order");
        findings.Expect($"{frames}", ValueOf(run.Output, "Number of packets"), "number of packets");
        return findings;
    }

    private static string? ValueOf(string report, string name) =>
        report.Split('\n').FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
}
