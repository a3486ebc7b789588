using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using TapToPcap.Converting;
using TapToPcap.Doubles;
using TapToPcap.Live;
using TapToPcap.Live.Datagrams;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

public sealed class DatagramCaptureTests : IDisposable
{
    private const int PayloadLength = 137;

    private readonly Listening _listening = new();

    public void Dispose() => _listening.Dispose();

    [Theory]
    [InlineData("Undelimited")]
    [InlineData("Text")]
    [InlineData("JsonBytes")]
    [InlineData("JsonString")]
    public async Task Run_EachFormat_HoldsWhatWasSaid(string format)
    {
        byte[][] said = Payloads(20);
        _listening.Tap(said, Enum.Parse<TapFormat>(format));

        (ConversionSummary summary, Capture capture) = await _listening.EndAsync();

        AssertSaid(said, TcpReassembly.Single(capture));
        Assert.Equal((1, 21, 0, 0), (summary.Inputs, summary.Events, summary.Gaps, summary.Damaged));
        Assert.Equal(22, summary.Datagrams?.Received);
        Assert.Equal(0, summary.Datagrams?.Undecoded);
        Assert.Equal(_listening.Observer.AllListening, [$"udp://{_listening.Address}"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_SwappedDatagrams_SamePayload(int every)
    {
        byte[][] said = Payloads(40);
        DatagramCounts counts = _listening.Tap(said, options: new EnvoyDoubleOptions { UdpSwapEvery = every });
        Assert.InRange(counts.Swapped, 10, 42);

        (ConversionSummary summary, Capture capture) = await _listening.EndAsync();

        AssertSaid(said, TcpReassembly.Single(capture));
        Assert.Equal((1, 0, 0), (summary.Conversations, summary.Gaps, summary.TooLate));
    }

    // Of 42 datagrams the first is the connection record, the last the close.
    [Theory]
    [InlineData(4, 10)]
    [InlineData(5, 8)]
    [InlineData(20, 2)]
    public async Task Run_LostDatagrams_AllTheirBytesAreInGaps(int every, int lost)
    {
        byte[][] said = Payloads(40);
        DatagramCounts counts = _listening.Tap(said, options: new EnvoyDoubleOptions { UdpDropEvery = every });
        Assert.Equal(lost, counts.Dropped);

        (ConversionSummary summary, _) = await _listening.EndAsync();

        Assert.Equal(lost, summary.Gaps);
        Assert.Equal((ulong)(lost * PayloadLength), summary.MissingBytes);
        Assert.Equal((said.Length - lost) * PayloadLength, summary.PayloadBytes);
        Assert.Equal(counts.Sent, summary.Datagrams?.Received);
    }

    [Theory]
    [InlineData("Undelimited", 0)]
    [InlineData("Undelimited", 2)]
    [InlineData("Text", 3)]
    [InlineData("JsonBytes", 2)]
    [InlineData("JsonString", 0)]
    public async Task Run_SlicesOfALargeEvent_ComeTogether(string format, int swapEvery)
    {
        byte[][] said = [[1], Text(300_000), Text(300_001), [2], [3]];
        _listening.Tap(said, Enum.Parse<TapFormat>(format), new EnvoyDoubleOptions { UdpSwapEvery = swapEvery });

        (ConversionSummary summary, Capture capture) = await _listening.EndAsync();

        AssertSaid(said, TcpReassembly.Single(capture));
        Assert.Equal((0, 600_004), (summary.Gaps, summary.PayloadBytes));
        Assert.Equal(0, summary.Datagrams?.Undecoded);
    }

    [Theory]
    [InlineData("Undelimited")]
    [InlineData("Text")]
    public async Task Run_NanosecondsBeyondASecond_CarryOver(string format)
    {
        SocketEvent slice = new() { Timestamp = new() { Seconds = 1_700_000_000, Nanos = 1_000_000_005 }, Connection = new(), SeqNum = 1, Read = new() { Data = new() { AsBytes = ByteString.CopyFromUtf8("x") } } };
        Send(Taps.Encode([new TraceWrapper { SocketStreamedTraceSegment = new() { TraceId = 3, Event = slice } }], Enum.Parse<TapFormat>(format)));

        (_, Capture capture) = await _listening.EndAsync();

        Assert.Equal(1_700_000_001_000_000_005, capture.Frames[^1].Time);
    }

    [Fact]
    public async Task Run_SendersWithTheSameTraceId_AreApart()
    {
        byte[][] said = Payloads(6);
        _listening.Tap(said);
        _listening.Tap(said);

        (ConversionSummary summary, Capture capture) = await _listening.EndAsync();

        Assert.Equal((2, 2, 0, 0), (summary.Inputs, summary.Conversations, summary.Repeats, summary.Gaps));
        Assert.All(TcpReassembly.Of(capture), conversation => AssertSaid(said, conversation));
    }

    [Fact]
    public async Task Run_GarbageBetween_ChangesNothingElse()
    {
        const int Garbage = 3000;
        Random random = new(5);
        using UdpClient vandal = new(new IPEndPoint(IPAddress.Loopback, 0));
        byte[][] said = [.. Payloads(20)];
        _listening.Tap(Vandalized());

        (ConversionSummary summary, Capture capture) = await _listening.EndAsync();

        AssertSaid(said, TcpReassembly.Single(capture));
        Assert.Equal(Garbage + 22, summary.Datagrams?.Received);
        Assert.Equal((Garbage, 0), (summary.Damaged, summary.Gaps));
        Assert.Equal(Garbage, summary.Datagrams?.Undecoded);
        Assert.StartsWith($"udp {vandal.Client.LocalEndPoint}: byte ", _listening.Observer.AllDamaged.First().Message, StringComparison.Ordinal);

        IEnumerable<byte[]> Vandalized()
        {
            foreach (byte[] payload in said)
            {
                for (int i = 0; i < Garbage / said.Length; i++)
                {
                    byte[] garbage = new byte[random.Next(600)];
                    random.NextBytes(garbage);
                    vandal.Send(garbage, _listening.Address);
                }

                yield return payload;
            }
        }
    }

    [Fact]
    public async Task Run_Count_EndsByItself()
    {
        using Listening three = new(count: 3);
        using UdpClient sender = new();
        for (int i = 0; i < 5; i++)
        {
            sender.Send("x"u8, three.Address);
        }

        ConversionSummary summary = await three.Ended;

        Assert.Equal(3, summary.Datagrams?.Received);
        Assert.Equal(["udp " + sender.Client.LocalEndPoint!.ToString()!.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)], three.Observer.AllDamaged.Select(one => one.Position.Source).Distinct());
        Assert.Equal([1L, 2L, 3L], three.Observer.AllDamaged.Select(one => one.Position.Record));
    }

    [Fact]
    public void TableOf_TooManySenders_ForgetsWhoWasSilentForLongest()
    {
        using LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
        using LiveRun run = new(new ConversionOptions(), outputs);
        DatagramSenders senders = new(run);
        ConversationTable[] tables = [.. Enumerable.Range(0, 1024).Select(port => senders.TableOf(Sender(port)))];
        senders.TableOf(Sender(0));

        senders.TableOf(Sender(1024));

        Assert.Same(tables[0], senders.TableOf(Sender(0)));
        Assert.Same(tables[2], senders.TableOf(Sender(2)));
        Assert.NotSame(tables[1], senders.TableOf(Sender(1)));
        Assert.Equal(1026, senders.Count);
    }

    private static IPEndPoint Sender(int port) => new(IPAddress.Parse("10.9.8.7"), port);

    private static byte[][] Payloads(int count) => [.. Enumerable.Range(0, count).Select(seed => Taps.Payload(PayloadLength, seed, isText: true))];

    private static byte[] Text(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i / 7 % 26)))];

    private static void AssertSaid(byte[][] said, TcpConversation conversation)
    {
        Assert.Equal(said.Where((_, number) => number % 2 == 0).SelectMany(bytes => bytes), conversation.Opener.Bytes);
        Assert.Equal(said.Where((_, number) => number % 2 == 1).SelectMany(bytes => bytes), conversation.Other.Bytes);
    }

    private void Send(byte[] datagram)
    {
        using UdpClient sender = new();
        sender.Send(datagram, _listening.Address);
    }
}
