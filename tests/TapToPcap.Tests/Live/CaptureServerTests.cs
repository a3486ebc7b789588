using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TapToPcap.Live;
using TapToPcap.Live.Network;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

public sealed class CaptureServerTests : IDisposable
{
    private const int SynAndAck = 2;

    private readonly RecordingClients _said = new();
    private readonly LiveOutputs _outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);

    public CaptureServerTests() => _outputs.Serve(new IPEndPoint(IPAddress.Loopback, 0), CaptureFormat.Pcap, _said);

    public void Dispose() => _outputs.Dispose();

    [Fact]
    public async Task Serve_TsharkFromTheStartAndLate_BothReadToTheEnd()
    {
        using LiveFeed feed = new(_outputs, CliTaps.DataAndClose);
        Task<ToolRun> early = TsharkAsync();
        await feed.RestUntilAsync(() => Connected() == 1, "the first tshark");
        feed.FlushIdle();
        feed.Give(2);
        Task<ToolRun> late = TsharkAsync();
        await feed.RestUntilAsync(() => Connected() == 2, "the second tshark");
        feed.FlushIdle();
        feed.Give(int.MaxValue);
        feed.Finish();
        feed.Dispose();

        string[] all = Rows(await early);
        string[] some = Rows(await late);
        Assert.Equal(SynAndAck, some.Count(row => row.StartsWith('1')));
        Assert.Equal(all[..3], some[..3]);
        Assert.Equal(all[^4..], some[^4..]);
        Assert.True(some.Length < all.Length);
        Assert.Empty(_said.Lines);
    }

    [Fact]
    public async Task Serve_ClientThatSendsGarbageAndOneThatGoes_DisturbNobody()
    {
        using LiveFeed feed = new(_outputs, CliTaps.DataAndClose);
        using TcpClient good = Connect();
        using TcpClient garbage = Connect();
        using TcpClient goes = Connect();
        await garbage.GetStream().WriteAsync(new byte[100_000]);
        await feed.RestUntilAsync(() => good.Available > 0 && garbage.Available > 0 && goes.Available > 0, "headers for all");
        feed.Give(2);
        feed.FlushIdle();
        goes.Client.Close(0);
        feed.Give(int.MaxValue);
        feed.FlushIdle();
        feed.Finish();
        feed.Dispose();

        byte[] whole = await ReadAsync(good);
        Assert.Equal(CliTaps.Answer, CliCapture.Parse(whole).FromServer);
        Assert.Equal(whole, await ReadAsync(garbage));
        Assert.Empty(_said.Lines);
    }

    [Fact]
    public async Task Serve_ClientThatReadsNothing_IsDroppedAndNobodyElse()
    {
        byte[] large = new byte[1 << 20];
        const int Events = 40;
        using LiveFeed feed = new(_outputs, Enumerable.Range(0, Events).Select(i => TapStep.Read(CliTaps.Data[0].Time + i, large)));
        using TcpClient lazy = Connect();
        using TcpClient good = Connect();
        await feed.RestUntilAsync(() => lazy.Available > 0 && good.Available > 0, "headers for both");
        Task<byte[]> reading = ReadAsync(good);
        for (int i = 0; i < Events; i++)
        {
            feed.Give(1);
            feed.FlushIdle();
            await Task.Delay(20);                                              // the other one reads as fast as this comes
        }

        feed.Finish();
        feed.Dispose();
        byte[] whole = await reading;
        Assert.Equal("dropped, as it reads too slowly: more than 16 MiB waited", Assert.Single(_said.Lines));
        Assert.Equal(Events * large.Length, CliCapture.Parse(whole).FromClient.Length);
    }

    [Fact]
    public async Task Serve_MoreClientsThanItTakes_RefusesTheLast()
    {
        using LiveFeed feed = new(_outputs, CliTaps.DataAndClose);
        List<TcpClient> clients = [.. Enumerable.Range(0, CaptureServer.MaxClients + 2).Select(_ => Connect())];
        await feed.RestUntilAsync(() => _said.Lines.Count > 0, "a refusal");
        feed.FlushIdle();
        Assert.Equal("refused, as 64 clients are served already", Assert.Single(_said.Lines));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Serve_AddressOfThisMachine_IsListenedOnAlone()
    {
        IPEndPoint[] listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == _said.Address.Port)];
        Assert.Equal(IPAddress.Loopback, Assert.Single(listening).Address);
    }

    [Fact]
    public void Serve_PortInUse_SaysSo()
    {
        using LiveOutputs second = new(CaptureFormat.Pcap, LinkType.Ethernet);
        OutputException refused = Assert.Throws<OutputException>(() => second.Serve(_said.Address, CaptureFormat.Pcap, _said));
        Assert.Equal($"{_said.Address}: Address already in use", refused.Message);
    }

    [Fact]
    public async Task SendTo_CollectorThatGoes_IsCalledAgain()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using LiveOutputs outputs = new(CaptureFormat.Pcap, LinkType.Ethernet);
        outputs.SendTo(new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), CaptureFormat.Pcap, _said);
        using LiveFeed feed = new(outputs, CliTaps.DataAndClose);
        using TcpClient first = await listener.AcceptTcpClientAsync();
        await feed.RestUntilAsync(() => first.Available > 0, "a header");
        feed.Give(2);
        feed.FlushIdle();
        first.Close();

        await feed.RestUntilAsync(listener.Pending, "another connection");
        using TcpClient second = await listener.AcceptTcpClientAsync();
        await feed.RestUntilAsync(() => second.Available > 0, "another header");
        feed.Give(int.MaxValue);
        feed.Finish();
        feed.Dispose();
        Assert.Equal(CliTaps.LastWrite, CliCapture.Parse(await ReadAsync(second)).FromServer);
        Assert.Equal(["sending", "lost", "sending"], _said.Lines);
    }

    // As nc -l </dev/null does.
    [Fact]
    public async Task SendTo_CollectorThatOnlyClosesItsSide_GetsAllOverTheSameConnection()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using LiveOutputs outputs = new(CaptureFormat.Pcap, LinkType.Ethernet);
        outputs.SendTo(new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), CaptureFormat.Pcap, _said);
        using LiveFeed feed = new(outputs, CliTaps.DataAndClose);
        using TcpClient collector = await listener.AcceptTcpClientAsync();
        NetworkStream received = collector.GetStream();
        collector.Client.Shutdown(SocketShutdown.Send);
        await feed.RestUntilAsync(() => collector.Available > 0, "a header");
        await Task.Delay(TimeSpan.FromSeconds(0.3));
        feed.FlushIdle();

        feed.Give(int.MaxValue);
        feed.Finish();
        feed.Dispose();

        Assert.Equal(CliTaps.Answer, CliCapture.Parse(await ReadAsync(received)).FromServer);
        Assert.Equal(["sending"], _said.Lines);
        Assert.False(listener.Pending());
    }

    private TcpClient Connect() => new("127.0.0.1", _said.Address.Port);

    private int Connected() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(connection => connection.LocalEndPoint.Port == _said.Address.Port && connection.State == TcpState.Established);

    private Task<ToolRun> TsharkAsync() => ToolRun.TsharkAsync(
        "-i", string.Create(CultureInfo.InvariantCulture, $"TCP@127.0.0.1:{_said.Address.Port}"), "-T", "fields", "-e", "tcp.flags.syn", "-e", "tcp.seq_raw", "-e", "tcp.len");

    private static string[] Rows(ToolRun run) => run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task<byte[]> ReadAsync(TcpClient client) => ReadAsync(client.GetStream());

    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        using MemoryStream all = new();
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        await stream.CopyToAsync(all, timeout.Token);
        return all.ToArray();
    }
}
