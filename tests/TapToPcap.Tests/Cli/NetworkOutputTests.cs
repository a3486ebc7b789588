using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Captures that are read over the network.</summary>
public sealed class NetworkOutputTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly GrowingBytes _received = new();

    public NetworkOutputTests() => Directory.CreateDirectory(_scratch["taps"]);

    public void Dispose()
    {
        _received.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("tcp://:0", "127.0.0.1")]
    [InlineData("tcp://localhost:0", "127.0.0.1")]
    [InlineData("tcp://127.0.0.1:0", "127.0.0.1")]
    [InlineData("tcp://[::1]:0", "[::1]")]
    public async Task Watch_Serve_GivesTheCaptureToWhoConnects(string given, string listened)
    {
        using LiveProgram watch = LiveProgram.Start("watch", _scratch["taps"], "--serve", given);
        await watch.UntilListeningAsync();
        string address = Regex.Match(watch.Error, "serving on (.*)\n").Groups[1].Value;
        using TcpClient client = new();
        await client.ConnectAsync(IPEndPoint.Parse(address));

        await AssertReceivesAsync(client, watch);

        Assert.StartsWith($"{listened}:", address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Connect_SendsTheCapture()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using LiveProgram watch = LiveProgram.Start("watch", _scratch["taps"], "--connect", $"tcp://{listener.LocalEndpoint}");
        using TcpClient client = await listener.AcceptTcpClientAsync();

        await AssertReceivesAsync(client, watch);

        Assert.Contains($"tap2pcap: {listener.LocalEndpoint}: sending\n", watch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ServeOnAPortInUse_CannotWrite()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--serve", $"tcp://{listener.LocalEndpoint}", "-o", _scratch["out.pcap"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal([$"{listener.LocalEndpoint}: Address already in use"], run.Lines());
        Assert.False(File.Exists(_scratch["out.pcap"]));
    }

    [Theory]
    [InlineData("--serve", "somewhere:57012", "expected tcp://ADDRESS:PORT with an IP address, or tcp://:PORT for this machine alone")]
    [InlineData("--serve", "tcp://example.com:57012", "expected tcp://ADDRESS:PORT with an IP address, or tcp://:PORT for this machine alone")]
    [InlineData("--serve", "tcp://127.0.0.1:65536", "expected tcp://ADDRESS:PORT with an IP address, or tcp://:PORT for this machine alone")]
    [InlineData("--connect", "tcp://:57012", "expected tcp://HOST:PORT")]
    public async Task Watch_AddressThatIsNone_IsAWrongCommandLine(string option, string address, string expected)
    {
        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], option, address);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{option} {address}: {expected}", run.Lines()[0]);
    }

    // A tap that comes while somebody reads is there for him at once, and whole when the capture ends.
    private async Task AssertReceivesAsync(TcpClient client, LiveProgram watch)
    {
        Task receiving = client.GetStream().CopyToAsync(_received);
        await CliProcess.UntilAsync(() => _received.Length > 0, "a header");
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb"], CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed));
        await CliProcess.UntilAsync(() => _received.ToArray().AsSpan().IndexOf("answer"u8) > 0, "an answer");
        Assert.False(watch.HasExited);

        ToolRun run = await watch.StopAsync();
        await receiving;

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        CliCapture capture = CliCapture.Parse(_received.ToArray());
        Assert.Equal((CliTaps.Question, CliTaps.Answer), (capture.FromClient, capture.FromServer));
        Assert.Equal(run.Summary().Packets, capture.Packets);
    }
}
