using System.Globalization;
using System.Text.Json;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures as Scapy reads them, and their packets as Scapy would have written them.</summary>
public sealed class ScapyTests : IDisposable
{
    // The interpreter that Debian installs Scapy for; another one in the path need not have it.
    private const string Python = "/usr/bin/python3";

    // Scapy 2.5 takes a comment of pcapng for an invalid one unless there is a line break in it, which the format does not ask for.
    private const string CommentWarning = "WARNING: PcapNg: invalid comment option";

    // Prints a row for each packet: nanoseconds, source port, whether it is the same with all lengths and checksums made anew, payload in hex.
    private const string Script = """
        import json, sys
        from scapy.utils import rdpcap
        from scapy.layers.l2 import Ether
        from scapy.layers.inet import IP, TCP
        from scapy.layers.inet6 import IPv6

        rows = []
        for packet in rdpcap(sys.argv[1]):
            again = packet.copy()
            for layer in again.layers():
                for field in ("len", "plen", "ihl", "dataofs", "chksum"):
                    if field in again[layer].fields:
                        again[layer].delfieldval(field)
            rows.append([round(packet.time * 10**9), packet[TCP].sport, bytes(again) == bytes(packet), bytes(packet[TCP].payload).hex()])
        json.dump(rows, sys.stdout)
        """;

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Scapy_Pcap_MakesTheSamePacketsAnew(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch)));

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Scapy_PcapNg_MakesTheSamePacketsAnew(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg)));

    internal static async Task<Findings> CheckAsync(InteropCapture capture)
    {
        Needs.Tool("scapy3");
        ToolRun run = await ToolRun.StartAsync(Python, ["-c", Script, capture.Path]);

        Findings findings = [];
        findings.ExpectSuccess(run, "Scapy");
        if (findings.Count > 0)
        {
            return findings;
        }

        findings.AddRange(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != CommentWarning).Select(line => $"Scapy says: {line}"));
        JsonElement[] packets = JsonSerializer.Deserialize<JsonElement[]>(run.OutputBytes)!;
        findings.Expect(capture.Frames.Count, packets.Length, "number of packets");
        foreach (((JsonElement packet, CapturedFrame frame), int number) in packets.Zip(capture.Frames).Select((pair, index) => (pair, index + 1)))
        {
            findings.Expect(packet[2].GetBoolean(), string.Create(CultureInfo.InvariantCulture, $"frame {number} has other lengths or checksums when made anew"));
            findings.Expect(frame.Time, packet[0].GetInt64(), string.Create(CultureInfo.InvariantCulture, $"time of frame {number}"));
        }

        findings.ExpectBytes(capture.FromClient, SentFrom(packets, capture.ClientPort), "the client's payload");
        findings.ExpectBytes(capture.FromServer, SentFrom(packets, capture.ServerPort), "the server's payload");
        return findings;
    }

    private static byte[] SentFrom(JsonElement[] packets, int port) =>
        [.. packets.Where(packet => packet[1].GetInt32() == port).SelectMany(packet => Convert.FromHexString(packet[3].GetString()!))];
}
