using System.Text.Json;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures as Scapy reads them, and their packets as Scapy would have written them.</summary>
public sealed class ScapyTests : IDisposable
{
    // The interpreter that Debian installs Scapy for; another one in the path need not have it.
    private const string Python = "/usr/bin/python3";

    // Scapy 2.5 takes a comment of pcapng for an invalid one unless there is a line break in it, which the format does not ask for (secdev/scapy#4345).
    private const string CommentWarning = "WARNING: PcapNg: invalid comment option";

    // Prints for each capture a row for each packet: nanoseconds, source port, whether it is the same with all lengths and checksums made anew, payload in hex.
    private const string Script = """
        import json, sys
        from scapy.utils import rdpcap
        from scapy.layers.l2 import Ether
        from scapy.layers.inet import IP, TCP
        from scapy.layers.inet6 import IPv6

        def row(packet):
            again = packet.copy()
            for layer in again.layers():
                for field in ("len", "plen", "ihl", "dataofs", "chksum"):
                    if field in again[layer].fields:
                        again[layer].delfieldval(field)
            return [round(packet.time * 10**9), packet[TCP].sport, bytes(again) == bytes(packet), bytes(packet[TCP].payload).hex()]

        json.dump([[row(packet) for packet in rdpcap(capture)] for capture in sys.argv[1:]], sys.stdout)
        """;

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Scapy_PcapAndPcapNg_MakesTheSamePacketsAnew(string name) =>
        Assert.Empty(await CheckAsync(InteropCapture.Of(name, _scratch), InteropCapture.Of(name, _scratch, CaptureFormat.PcapNg)));

    internal static async Task<Findings> CheckAsync(params InteropCapture[] captures)
    {
        Needs.Tool("scapy3");
        ToolRun run = await ToolRun.StartAsync(Python, ["-c", Script, .. captures.Select(capture => capture.Path)]);

        Findings findings = [];
        findings.ExpectSuccess(run, "Scapy");
        if (findings.Count > 0)
        {
            return findings;
        }

        findings.AddRange(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != CommentWarning).Select(line => $"Scapy says: {line}"));
        JsonElement[][] read = JsonSerializer.Deserialize<JsonElement[][]>(run.OutputBytes)!;
        foreach ((InteropCapture capture, JsonElement[] packets) in captures.Zip(read))
        {
            Compare(capture, packets, findings);
        }

        return findings;
    }

    private static void Compare(InteropCapture capture, JsonElement[] packets, Findings findings)
    {
        string name = Path.GetFileName(capture.Path);
        findings.Expect(capture.Frames.Count, packets.Length, $"{name}, number of packets");
        foreach (((JsonElement packet, CapturedFrame frame), int index) in packets.Zip(capture.Frames).Select((pair, index) => (pair, index)))
        {
            findings.Expect(packet[2].GetBoolean(), $"{name}, frame {index + 1} has other lengths or checksums when made anew");
            findings.Expect(frame.Time, packet[0].GetInt64(), $"{name}, time of frame {index + 1}");
        }

        findings.ExpectBytes(capture.FromClient, SentFrom(packets, capture.ClientPort), $"{name}, the client's payload");
        findings.ExpectBytes(capture.FromServer, SentFrom(packets, capture.ServerPort), $"{name}, the server's payload");
    }

    private static byte[] SentFrom(JsonElement[] packets, int port) =>
        [.. packets.Where(packet => packet[1].GetInt32() == port).SelectMany(packet => Convert.FromHexString(packet[3].GetString()!))];
}
