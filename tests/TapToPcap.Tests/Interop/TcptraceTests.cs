using System.Globalization;
using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>The counts that tcptrace makes of a connection.</summary>
public sealed partial class TcptraceTests : IDisposable
{
    private const int MaxUnacknowledged = 65_534;

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Tcptrace_AnyTap_SeesOneWholeConnectionWithTheTappedBytes(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch)));

    internal static async Task<Findings> CheckAsync(InteropCapture capture)
    {
        string[] options = ["-l", "-n", "-W", "--checksum", "--warn_ooo", "--warn_printtrunc", "--warn_printbadmbz", "--warn_printhwdups", "--warn_printbadcsum", "--warn_printbad_syn_fin_seq"];
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("tcptrace"), [.. options, capture.Path]);

        Findings findings = [];
        findings.ExpectSuccess(run, "tcptrace");
        findings.AddRange(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"tcptrace says: {line}"));
        int frames = capture.Frames.Count;
        findings.Expect(run.Output.Contains($"\n{frames} packets seen, {frames} TCP packets traced\n", StringComparison.Ordinal), $"not {frames} packets traced");
        findings.Expect(run.Output.Contains("\n1 TCP connection traced:\n", StringComparison.Ordinal), "not 1 connection");
        findings.Expect(run.Output.Contains("\tcomplete conn: yes\n", StringComparison.Ordinal), "no complete connection");

        ILookup<string, (string Client, string Server)> counts = CountRow().Matches(run.Output).ToLookup(row => row.Groups["name"].Value, row => (row.Groups["client"].Value, row.Groups["server"].Value));
        void Expect(string name, string client, string server) => findings.Expect((client, server), counts[name].FirstOrDefault(), name);
        void ExpectBoth(string name, string value) => Expect(name, value, value);
        foreach (string bytes in new[] { "unique bytes sent", "actual data bytes", "ttl stream length" })
        {
            Expect(bytes, Number(capture.FromClient.Length), Number(capture.FromServer.Length));
        }

        foreach (string fault in new[] { "rexmt data pkts", "rexmt data bytes", "outoforder pkts", "zwnd probe pkts", "zero win adv", "urgent data pkts", "missed data", "truncated data", "truncated packets" })
        {
            ExpectBoth(fault, "0");
        }

        ExpectBoth("SYN/FIN pkts sent", "1/1");
        ExpectBoth("req 1323 ws/ts", "Y/N");
        ExpectBoth("adv wind scale", "7");
        (string client, string server) = counts["max owin"].FirstOrDefault();
        findings.AddRange(new[] { client, server }.Where(bytes => !int.TryParse(bytes, CultureInfo.InvariantCulture, out int owin) || owin > MaxUnacknowledged).Select(bytes => $"max owin: {bytes} bytes"));
        return findings;
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    // A row has the same name twice, once for each direction, the client's on the left.
    [GeneratedRegex(@"^ +(?<name>\S.*?): +(?<client>\S+).*? \k<name>: +(?<server>\S+)", RegexOptions.Multiline)]
    private static partial Regex CountRow();
}
