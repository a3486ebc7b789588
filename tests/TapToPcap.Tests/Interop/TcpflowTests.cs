using System.Globalization;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>The flows that tcpflow takes out of a capture.</summary>
public sealed class TcpflowTests : IDisposable
{
    // The ports, and after them what shows a flow from another between the same: none of it is to be there.
    private const string FileName = "%a-%b%V%v%C%c";

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tcpflow_AnyTap_WritesTheTappedBytesOfBothDirections(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch)));

    internal static async Task<Findings> CheckAsync(InteropCapture capture)
    {
        string flows = Path.Combine(capture.Folder, "flows");
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("tcpflow"), ["-r", capture.Path, "-o", flows, "-T", FileName, "-S", "enable_report=NO"]);

        Findings findings = [];
        findings.ExpectSuccess(run, "tcpflow");
        findings.Expect("", run.Error.Trim(), "tcpflow says");
        string[] files = Directory.Exists(flows) ? Directory.GetFiles(flows) : [];
        string fromClient = Path.Combine(flows, string.Create(CultureInfo.InvariantCulture, $"{capture.ClientPort:D5}-{capture.ServerPort:D5}"));
        string fromServer = Path.Combine(flows, string.Create(CultureInfo.InvariantCulture, $"{capture.ServerPort:D5}-{capture.ClientPort:D5}"));
        findings.ExpectBytes(capture.FromClient, BytesOf(fromClient), "the client's flow");
        findings.ExpectBytes(capture.FromServer, BytesOf(fromServer), "the server's flow");
        findings.AddRange(files.Where(file => file != fromClient && file != fromServer).Select(file => $"a flow {Path.GetFileName(file)}, which is nobody's"));
        return findings;
    }

    // A direction without bytes gets no file.
    private static byte[] BytesOf(string path) => File.Exists(path) ? File.ReadAllBytes(path) : [];
}
