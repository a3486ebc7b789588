using System.Net;
using System.Net.Sockets;
using TapToPcap.Doubles;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

public sealed class ListenTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 2)]
    public async Task Listen_CtrlC_CompletesTheCapture(int dropEvery, int exitCode)
    {
        IPEndPoint address = FreeAddress();
        using CliProcess program = CliProcess.StartProgram(Needs.Tool("env"), "--default-signal=INT", Repository.Program, "listen", $"udp://:{address.Port}", "-o", _scratch["out.pcapng"]);
        await CliProcess.UntilAsync(() => Directory.GetFiles(_scratch.Path).Length > 0, "a capture under way");
        Exchange(address, dropEvery);

        await program.SignalAsync("INT");

        (int ended, _, string error) = await program.EndAsync();
        Assert.Equal(exitCode, ended);
        Assert.Contains($"tap2pcap: udp://{address}: listening\n", error, StringComparison.Ordinal);
        Assert.Contains(dropEvery == 0 ? "tap2pcap: 12 datagrams, " : "tap2pcap: 10 datagrams, ", error, StringComparison.Ordinal);
        Assert.Equal(dropEvery > 0, error.Contains("2 gaps where bytes are missing, 16 bytes where that is known: datagrams were lost", StringComparison.Ordinal));
        Assert.DoesNotContain("max_buffered", error, StringComparison.Ordinal);
        Assert.NotEmpty(CaptureReader.Read(await File.ReadAllBytesAsync(_scratch["out.pcapng"])).Frames);
    }

    [Fact]
    public async Task Listen_Count_EndsByItself()
    {
        IPEndPoint address = FreeAddress();
        Task<ToolRun> running = CliRun.RunAsync("listen", $"udp://{address}", "-c", "12", "-o", _scratch["out.pcap"]);
        await CliProcess.UntilAsync(() => Directory.GetFiles(_scratch.Path).Length > 0, "a capture under way");
        Exchange(address, dropEvery: 0);

        ToolRun run = await running;

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((1, 11, 1, 80, 0), (run.Summary().Inputs, run.Summary().Events, run.Summary().Conversations, run.Summary().Bytes, run.Summary().Warnings));
    }

    [Fact]
    public async Task Listen_PortInUse_SaysSoInALine()
    {
        using UdpClient other = new(new IPEndPoint(IPAddress.Loopback, 0));

        ToolRun run = await CliRun.RunAsync("listen", $"udp://{other.Client.LocalEndPoint}", "-o", _scratch["out.pcap"]);

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith($"udp://{other.Client.LocalEndPoint}: ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    [Theory]
    [InlineData("udp://example.com:8089")]
    [InlineData("127.0.0.1:8089")]
    public async Task Listen_NoUdpUrl_IsAWrongCommandLine(string url)
    {
        ToolRun run = await CliRun.RunAsync("listen", url, "-o", _scratch["out.pcap"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"URL {url}: expected udp://ADDRESS:PORT", run.Error, StringComparison.Ordinal);
    }

    private static IPEndPoint FreeAddress()
    {
        using UdpClient chosen = new(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)chosen.Client.LocalEndPoint!;
    }

    // A connection record, ten reads and a close.
    private static void Exchange(IPEndPoint address, int dropEvery)
    {
        StaticTap tap = new(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.Undelimited, UdpAddress = address });
        using TapHub hub = new(new EnvoyDoubleOptions { StaticTaps = [tap], UdpDropEvery = dropEvery });
        ConnectionTaps taps = hub.Open(TapSide.Downstream, new TapConnection(0, CliTaps.Server, CliTaps.Client));
        for (int i = 0; i < 10; i++)
        {
            taps.Record(TapStepKind.Read, "8 bytes!"u8);
        }

        taps.Close();
    }
}
