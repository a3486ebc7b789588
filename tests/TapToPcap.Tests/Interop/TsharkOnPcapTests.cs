using System.Globalization;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Wireshark's verdict on the classic captures that the other tools read too.</summary>
public sealed class TsharkOnPcapTests : IDisposable
{
    private const string Good = "1";
    private const int MaxUnacknowledged = 65_534;

    private static readonly string[] OurProtocols = ["Ethernet", "IPv4", "IPv6", "IP", "TCP"];

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Dissect_Pcap_FindsNothingWrongBelowTheApplication(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch)));

    internal static Task<Findings> CheckAsync(InteropCapture capture) => CheckAsync(capture.Path, hasData: capture.FromClient.Length + capture.FromServer.Length > 0);

    internal static async Task<Findings> CheckAsync(string capture, bool hasData)
    {
        string[][] packets = await TsharkView.FieldsAsync(capture, "frame.number", "ip.version", "ip.checksum.status", "tcp.checksum.status", "tcp.analysis.flags", "tcp.analysis.bytes_in_flight", "tcp.stream", "tcp.completeness");
        (string Protocol, string Summary)[] warnings = await TsharkView.WarningsAsync(capture);

        Findings findings = [];
        findings.AddRange(warnings.Where(warning => OurProtocols.Contains(warning.Protocol)).Select(warning => $"{warning.Protocol}: {warning.Summary}"));
        foreach (string[] packet in packets)
        {
            findings.Expect(packet[1] == "4" ? Good : "", packet[2], $"frame {packet[0]}, status of IPv4's checksum");
            findings.Expect(Good, packet[3], $"frame {packet[0]}, status of TCP's checksum");
            findings.Expect("", packet[4], $"frame {packet[0]}, analysis");
            findings.Expect(packet[5].Length == 0 || int.Parse(packet[5], CultureInfo.InvariantCulture) <= MaxUnacknowledged, $"frame {packet[0]}, bytes in flight: {packet[5]}");
        }

        foreach (IGrouping<string, string[]> stream in packets.GroupBy(packet => packet[6]))
        {
            findings.Expect(hasData ? "31" : "23", stream.Last()[7], $"stream {stream.Key}, completeness");
        }

        return findings;
    }
}
