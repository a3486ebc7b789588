using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>What tcpdump sees on the loopback, with nanoseconds.</summary>
internal sealed class WireRecording : IDisposable
{
    private const int MarkerLength = 16;

    private readonly BackgroundProgram _tcpdump;
    private readonly int _markerPort;

    private WireRecording(BackgroundProgram tcpdump, int markerPort)
    {
        (_tcpdump, _markerPort) = (tcpdump, markerPort);
    }

    internal static async Task<WireRecording> StartAsync(string folder, IEnumerable<int> ports)
    {
        int marker = FreePort.Next();
        string filter = $"tcp and ({string.Join(" or ", ports.Select(port => $"port {port}"))}) or udp port {marker}";
        string[] arguments = ["-i", "lo", "--time-stamp-precision=nano", "--immediate-mode", "--packet-buffered", "--snapshot-length=0", "--buffer-size=65536", "-w", "-", filter];
        BackgroundProgram tcpdump = BackgroundProgram.Start(Needs.Tool("tcpdump"), folder, arguments);
        WireRecording recording = new(tcpdump, marker);
        try
        {
            await tcpdump.UntilAsync(() => tcpdump.Error.Contains("listening on", StringComparison.Ordinal), "tcpdump listens");
            return recording;
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }

    /// <summary>Ends when all that was on the wire before is in the file.</summary>
    internal async Task StopAsync(string path)
    {
        // Packets that tcpdump has not read when it is stopped would be lost: a last one of ours shows that there are none.
        byte[] marker = RandomNumberGenerator.GetBytes(MarkerLength);
        using UdpClient sender = new();
        await sender.SendAsync(marker, new IPEndPoint(IPAddress.Loopback, _markerPort));
        await _tcpdump.UntilAsync(() => _tcpdump.Output.AsSpan().IndexOf(marker) >= 0, "tcpdump has seen the last packet");
        await _tcpdump.SignalAsync("INT");
        await _tcpdump.EndAsync();
        Assert.Contains("\n0 packets dropped by kernel", _tcpdump.Error, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(path, _tcpdump.Output);
    }

    public void Dispose() => _tcpdump.Dispose();
}
