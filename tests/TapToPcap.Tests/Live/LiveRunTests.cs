using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

public sealed class LiveRunTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly GrowingBytes _output = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose()
    {
        _output.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void FlushIdle_Always_HandsOverWhatWasAccepted()
    {
        using LiveRun run = Start();
        ConversationTable table = run.Begin("one", Delivery.Stream);
        Accept(run, table, "hello"u8.ToArray());

        run.FlushIdle();

        Assert.Equal("hello"u8.ToArray(), TcpReassembly.Single(CaptureReader.Read(_output.ToArray())).Opener.Bytes);
    }

    [Fact]
    public void WaitFor_AskedToStop_EndsAtOnce()
    {
        using LiveRun run = Start();

        Assert.ThrowsAny<OperationCanceledException>(() => run.WaitFor(TimeSpan.FromDays(1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task WaitFor_Time_WaitsSoLong()
    {
        using LiveRun run = Start();
        Task waiting = Task.Run(() => run.WaitFor(TimeSpan.FromDays(3), CancellationToken.None));

        int days = 0;
        await CliProcess.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromDays(1));
                days++;
                return waiting.IsCompleted;
            },
            "the third day");
        Assert.True(days >= 3);
        await waiting;
    }

    [Fact]
    public void WaitFor_NoTimeLeft_SaysThatNothingHasArrived()
    {
        using LiveRun run = Start();

        Assert.False(run.WaitFor(new TaskCompletionSource().Task, () => TimeSpan.Zero));
        Assert.True(run.WaitFor(Task.CompletedTask, () => TimeSpan.Zero));
    }

    [Fact]
    public async Task WaitFor_EarlyEventWithoutThoseBeforeIt_EmitsItOnceItHasWaited()
    {
        using LiveRun run = Start();
        ConversationTable table = run.Begin("one", Delivery.Datagrams);
        run.Accept(table, new TapEvent(TapEventKind.Opened, 1) { Connection = TapScript.Downstream, IsStreamed = true });
        run.Accept(table, new TapEvent(TapEventKind.Read, 1) { Time = Taps.Time(1), Payload = "hello"u8.ToArray(), SequenceNumber = 100 });
        TaskCompletionSource never = new();
        bool isStopped = false;
        Task waiting = Task.Run(() => run.WaitFor(never.Task, () => Volatile.Read(ref isStopped) ? TimeSpan.Zero : null));
        _clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Equal(-1, _output.ToArray().AsSpan().IndexOf("hello"u8));

        await CliProcess.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(1));
                return _output.ToArray().AsSpan().IndexOf("hello"u8) > 0;
            },
            "the event");

        Volatile.Write(ref isStopped, true);
        run.Wake.Set();
        await waiting;
    }

    [Fact]
    public async Task WaitFor_ClientThatConnects_GetsTheCaptureAtOnce()
    {
        RecordingClients said = new();
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet, _clock);
        outputs.Serve(new IPEndPoint(IPAddress.Loopback, 0), CaptureFormat.Pcap, said);
        using LiveRun run = new(new ConversionOptions(), outputs);
        using CancellationTokenSource stop = new();
        Task waiting = Task.Run(() => run.WaitFor(TimeSpan.FromDays(1), stop.Token));

        using TcpClient client = new("127.0.0.1", said.Address.Port);
        byte[] header = new byte[24];
        await client.GetStream().ReadExactlyAsync(header).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task WaitFor_CollectorThatGoes_IsCalledAgain()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        RecordingClients said = new();
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet, _clock);
        outputs.SendTo(new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), CaptureFormat.Pcap, said);
        using LiveRun run = new(new ConversionOptions(), outputs);
        using CancellationTokenSource stop = new();
        Task waiting = Task.Run(() => run.WaitFor(TimeSpan.FromDays(1), stop.Token));
        using (TcpClient first = await listener.AcceptTcpClientAsync())
        {
            await first.GetStream().ReadExactlyAsync(new byte[24]).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        await CliProcess.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                return listener.Pending();
            },
            "another connection");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["sending", "lost"], said.Lines[..2]);
    }

    [Fact]
    public void Miss_NothingHeard_IsSaidOnceAndCounted()
    {
        using LiveRun run = Start();
        ConversationTable table = run.Begin("one", Delivery.Stream);

        run.MarkOutage(table, "nobody was there");
        Accept(run, table, "hello"u8.ToArray());
        ConversionSummary summary = run.Finish(inputs: 1);

        Assert.Equal((1L, 1L, 0L), (summary.Inputs, summary.Outages, summary.Gaps));
        Assert.Single(CaptureReader.Read(_output.ToArray()).Frames, frame => frame.Comment?.Contains("nobody was there", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Finish_OpenConversation_StaysOpenInTheCapture()
    {
        using LiveRun run = Start();
        Accept(run, run.Begin("one", Delivery.Stream), "hello"u8.ToArray());

        ConversionSummary summary = run.Finish(inputs: 1);

        Assert.Equal((1L, 1L, 5L), (summary.Events, summary.Conversations, summary.PayloadBytes));
        Assert.False(TcpReassembly.Single(CaptureReader.Read(_output.ToArray())).Opener.HasFin);
    }

    [Fact]
    public void Dispose_NothingWritten_LeavesNoFile()
    {
        using (LiveRun run = StartFile())
        {
            run.FlushIdle();
            run.Abandon();
        }

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public void Dispose_Unfinished_KeepsThePacketsThatWereWritten()
    {
        using (LiveRun run = StartFile())
        {
            Accept(run, run.Begin("one", Delivery.Stream), "hello"u8.ToArray());
            run.FlushIdle();
        }

        Assert.Equal("hello"u8.ToArray(), TcpReassembly.Single(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"]))).Opener.Bytes);
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public void Finish_SeveralOutputs_AreEqual()
    {
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
        outputs.Add(CaptureFile.Over("memory", () => _output));
        outputs.Add(CaptureFile.Create(_scratch["out.pcapng"]));
        using LiveRun run = new(new ConversionOptions(), outputs);
        Accept(run, run.Begin("one", Delivery.Stream), "hello"u8.ToArray());

        run.Finish(inputs: 1);

        Assert.Equal(_output.ToArray(), File.ReadAllBytes(_scratch["out.pcapng"]));
    }

    private static void Accept(LiveRun run, ConversationTable table, byte[] payload)
    {
        run.Accept(table, new TapEvent(TapEventKind.Opened, 1) { Connection = TapScript.Downstream, IsStreamed = true });
        run.Accept(table, new TapEvent(TapEventKind.Read, 1) { Time = Taps.Time(1), Payload = payload });
    }

    private LiveRun StartFile()
    {
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
        outputs.Add(CaptureFile.Create(_scratch["out.pcapng"]));
        return new LiveRun(new ConversionOptions(), outputs);
    }

    private LiveRun Start()
    {
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet, _clock);
        outputs.Add(CaptureFile.Over("memory", () => _output));
        return new LiveRun(new ConversionOptions(), outputs);
    }
}
