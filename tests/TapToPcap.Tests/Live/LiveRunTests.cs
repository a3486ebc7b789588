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

    public void Dispose()
    {
        _output.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Rest_Always_HandsOverWhatWasAccepted()
    {
        using LiveRun run = Start();
        ConversationTable table = run.Begin("one", Delivery.Stream);
        Accept(run, table, "hello"u8.ToArray());

        run.FlushIdle();

        Assert.Equal("hello"u8.ToArray(), TcpReassembly.Single(CaptureReader.Read(_output.ToArray())).Opener.Bytes);
    }

    [Fact]
    public void RestFor_AskedToStop_EndsAtOnce()
    {
        using LiveRun run = Start();

        Assert.ThrowsAny<OperationCanceledException>(() => run.WaitFor(TimeSpan.FromDays(1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Miss_NothingHeard_IsSaidOnceAndCounted()
    {
        using LiveRun run = Start();
        ConversationTable table = run.Begin("one", Delivery.Stream);

        run.Miss(table, "nobody was there");
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
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
        outputs.Add(CaptureFile.Over("memory", () => _output));
        return new LiveRun(new ConversionOptions(), outputs);
    }
}
