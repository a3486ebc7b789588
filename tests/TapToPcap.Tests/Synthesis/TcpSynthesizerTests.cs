using System.Text;
using TapToPcap.Reading;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Synthesis;

public class TcpSynthesizerTests
{
    private const int AckFin = TcpPacket.Ack | TcpPacket.Fin;
    private const int AckPush = TcpPacket.Ack | TcpPacket.Push;

    [Fact]
    public void Accept_FirstEvent_OpensWithSynSynAckAckAtItsTime()
    {
        Story story = new Story().Opened(Story.Downstream).Read("hello");
        List<(CapturedFrame Frame, TcpPacket Packet)> packets = story.Sink.Talk.Packets;

        Assert.Equal([TcpPacket.Syn, TcpPacket.Syn | TcpPacket.Ack, TcpPacket.Ack, AckPush], packets.Select(sent => sent.Packet.Flags));
        Assert.Equal(["10.9.9.9:40001", "10.1.2.3:443", "10.9.9.9:40001", "10.9.9.9:40001"], packets.Select(sent => sent.Packet.Source.ToString()));
        Assert.All(packets, sent => Assert.Equal(story.Now, sent.Frame.Time));
        Assert.Equal(packets[0].Packet.Sequence + 1, packets[1].Packet.Acknowledgment);
        Assert.Equal(packets[1].Packet.Sequence + 1, packets[2].Packet.Acknowledgment);
        Assert.Equal(packets[0].Packet.Sequence + 1, packets[2].Packet.Sequence);
        Assert.Equal(packets[0].Packet.Sequence + 1, packets[3].Packet.Sequence);
        Assert.Equal(0u, packets[0].Packet.Acknowledgment);
    }

    [Theory]
    [InlineData("10.1.2.3:443", "10.9.9.9:40001", 1460)]
    [InlineData("[2001:db8::3]:443", "[2001:db8::9]:40001", 1440)]
    public void Accept_Opening_OffersSegmentSizeAndWindowScaleAndNothingElse(string local, string remote, int expected)
    {
        List<(CapturedFrame Frame, TcpPacket Packet)> packets = new Story().Opened(Story.Between(local, remote)).Read("hello").Sink.Talk.Packets;
        byte[] options = [2, 4, (byte)(expected >> 8), (byte)expected, 1, 3, 3, 7];
        Assert.Equal(options, packets[0].Packet.Options);
        Assert.Equal(options, packets[1].Packet.Options);
        Assert.All(packets.Skip(2), sent => Assert.Empty(sent.Packet.Options));
    }

    [Fact]
    public void Accept_Directions_FollowFromEnvoysPlace()
    {
        Story story = new Story().Opened(Story.Downstream).Read("ping").Write("pong");
        Assert.All(story.Sink.Talk.Packets, sent => Assert.Equal(sent.Packet.Source.ToString() == "10.1.2.3:443" ? 2u : 1u, sent.Frame.Flags));
    }

    [Fact]
    public void Accept_OpeningWithoutEvents_TellsNothing()
    {
        Story story = new Story().Opened(Story.Downstream).Ended().Finish();
        Assert.Equal(0, story.Sink.Count);
        Assert.Equal(0, story.Counts.Conversations);
    }

    [Fact]
    public void Accept_EventLargerThanASegment_IsCutWithPushOnItsLast()
    {
        byte[] bytes = Taps.Payload(3000, 1);
        TcpTalk talk = new Story().Opened(Story.Downstream).Read(bytes).Sink.Talk;
        Assert.Equal([1460, 1460, 80], talk.Opener.Segments.Select(segment => segment.Payload.Length));
        Assert.Equal([TcpPacket.Ack, TcpPacket.Ack, AckPush], talk.Packets.Skip(3).Select(sent => sent.Packet.Flags));
        Assert.Equal(bytes, talk.Opener.Bytes);
    }

    [Fact]
    public void Accept_EventWithoutBytes_GivesNoSegment()
    {
        Story story = new Story().Opened(Story.Downstream).Read("").Write("");
        Assert.Equal(3, story.Sink.Count);
    }

    [Fact]
    public void Accept_Answer_AcknowledgesAllThatWasSent()
    {
        TcpTalk talk = new Story().Opened(Story.Downstream).Read("hello").Write("world").Sink.Talk;
        Assert.Equal(talk.Opener.First + 1 + 5, talk.Packets[^1].Packet.Acknowledgment);
    }

    [Theory]
    [InlineData(1460)]
    [InlineData(1000)]
    [InlineData(65_495)]
    public void Accept_OneSidedTransfer_LeavesAtMost64KiBUnacknowledged(int maxSegmentSize)
    {
        TcpTalk talk = new Story(maxSegmentSize).Opened(Story.Downstream).Read(new byte[1_000_000]).Write(new byte[1_000_000]).Read(new byte[10]).Sink.Talk;
        Dictionary<string, uint> acknowledged = [];
        int pure = 0;
        foreach ((_, TcpPacket packet) in talk.Packets)
        {
            if (packet.IsAck)
            {
                acknowledged[packet.Destination.ToString()] = packet.Acknowledgment;
            }

            if (packet.Payload.Length > 0)
            {
                uint end = packet.Sequence + (uint)packet.Payload.Length;
                Assert.InRange(end - acknowledged[packet.Source.ToString()], 1u, 65_536u);
            }
            else if (packet.Flags == TcpPacket.Ack)
            {
                pure++;
            }
        }

        Assert.InRange(pure, 28, 32);
    }

    [Fact]
    public void Accept_Closed_ClosesFromBothSidesAtItsTime()
    {
        Story story = new Story().Opened(Story.Downstream).Read("hello").Closed();
        List<(CapturedFrame Frame, TcpPacket Packet)> closing = story.Sink.Talk.Packets[^3..];
        Assert.Equal([AckFin, AckFin, TcpPacket.Ack], closing.Select(sent => sent.Packet.Flags));
        Assert.Equal(["10.1.2.3:443", "10.9.9.9:40001", "10.1.2.3:443"], closing.Select(sent => sent.Packet.Source.ToString()));
        Assert.All(closing, sent => Assert.Equal(story.Now, sent.Frame.Time));
        Assert.Equal(closing[0].Packet.Sequence + 1, closing[1].Packet.Acknowledgment);
        Assert.Equal(closing[1].Packet.Sequence + 1, closing[2].Packet.Acknowledgment);
    }

    [Fact]
    public void Accept_EndOfBufferedTrace_ClosesAtTheLastEventsTime()
    {
        Story story = new Story().Opened(Story.Downstream, isStreamed: false).Read("hello").Ended();
        TcpTalk talk = story.Sink.Talk;
        Assert.True(talk.Opener.HasFin && talk.Other.HasFin);
        Assert.All(talk.Packets[^3..], sent => Assert.Equal(story.Now, sent.Frame.Time));
    }

    [Fact]
    public void Accept_ClosedWithoutData_OpensAndCloses()
    {
        TcpTalk talk = new Story().Opened(Story.Downstream).Closed().Sink.Talk;
        Assert.Equal(6, talk.Packets.Count);
        Assert.True(talk.Opener.HasFin && talk.Other.HasFin);
        Assert.Empty(talk.Opener.Bytes);
    }

    [Fact]
    public void Finish_ConversationWithoutEnd_HasNoFin()
    {
        TcpTalk talk = new Story().Opened(Story.Downstream).Read("hello").Write("world").Finish().Sink.Talk;
        Assert.False(talk.Opener.HasFin || talk.Other.HasFin);
    }

    [Fact]
    public void Accept_WriteWithEndStream_SendsFinAfterItsBytesAndThePeerAcknowledgesIt()
    {
        Story story = new Story().Opened(Story.Downstream).Read("ping").Write("pong", endStream: true);
        long written = story.Now;
        TcpTalk talk = story.Read("more").Closed().Sink.Talk;

        Assert.Equal([AckPush, AckFin, AckPush, AckFin, TcpPacket.Ack], talk.Packets[^5..].Select(sent => sent.Packet.Flags));
        (CapturedFrame fin, TcpPacket finPacket) = talk.Packets[^4];
        Assert.Equal(written, fin.Time);
        Assert.Equal("10.1.2.3:443", finPacket.Source.ToString());
        Assert.Equal(finPacket.Sequence + 1, talk.Packets[^3].Packet.Acknowledgment);
        Assert.Equal("pingmore", Encoding.UTF8.GetString(talk.Opener.Bytes));
        Assert.Equal("pong", Encoding.UTF8.GetString(talk.Other.Bytes));
    }

    // Envoy repeats the mark when a socket takes the bytes in pieces.
    [Fact]
    public void Accept_EndStreamOnSeveralWrites_SendsOneFinAfterTheLast()
    {
        Story story = new Story().Opened(Story.Downstream).Write("a", endStream: true).Write("b", endStream: true).Write("c", endStream: true);
        long written = story.Now;
        TcpTalk talk = story.Closed().Sink.Talk;
        TcpDirection local = talk.From("10.1.2.3:443");
        (CapturedFrame fin, _) = Assert.Single(talk.Packets, sent => sent.Packet.IsFin && sent.Packet.Source.Equals(local.From));
        Assert.Equal("abc", Encoding.UTF8.GetString(local.Bytes));
        Assert.Equal(written, fin.Time);
        Assert.Equal(0, story.Counts.LateWrites);
    }

    [Fact]
    public void Finish_EndStreamWithoutClose_SendsTheFinThatIsOwed()
    {
        Story story = new Story().Opened(Story.Downstream).Write("bye", endStream: true);
        long written = story.Now;
        TcpTalk talk = story.Finish().Sink.Talk;
        Assert.True(talk.From("10.1.2.3:443").HasFin);
        Assert.False(talk.From("10.9.9.9:40001").HasFin);
        Assert.Equal(written, talk.Packets[^1].Frame.Time);
    }

    [Fact]
    public void Accept_BufferedTraceThatEndsWithEndStream_HasOneFinEach()
    {
        TcpTalk talk = new Story().Opened(Story.Downstream, isStreamed: false).Read("ping").Write("pong", endStream: true).Ended().Sink.Talk;
        Assert.Equal(2, talk.Packets.Count(sent => sent.Packet.IsFin));
    }

    [Fact]
    public void Accept_CloseAfterHalfClose_SendsNoSecondFinOfEnvoys()
    {
        TcpTalk talk = new Story().Opened(Story.Downstream).Write("bye", endStream: true).Read("one more").Closed().Sink.Talk;
        Assert.Equal(["10.1.2.3:443", "10.9.9.9:40001"], talk.Packets.Where(sent => sent.Packet.IsFin).Select(sent => sent.Packet.Source.ToString()));
        Assert.Equal(TcpPacket.Ack, talk.Packets[^1].Packet.Flags);
    }

    [Fact]
    public void Accept_WriteBehindHalfClose_IsKeptAndCounted()
    {
        Story story = new Story().Opened(Story.Downstream).Write("bye", endStream: true).Read("x").Write("late").Closed();
        byte[] sent = [.. story.Sink.Talk.Packets.Where(packet => packet.Packet.Source.ToString() == "10.1.2.3:443").SelectMany(packet => packet.Packet.Payload.ToArray())];
        Assert.Equal("byelate", Encoding.UTF8.GetString(sent));
        Assert.Equal(1, story.Counts.LateWrites);
    }

    [Fact]
    public void Accept_NewRecordForAKnownId_BeginsANewConversation()
    {
        Story story = new Story().Opened(Story.Downstream).Read("first").Opened(Story.Between("10.1.2.3:443", "10.9.9.9:40002")).Read("second");
        Assert.Equal(["first", "second"], story.Sink.Talks.Select(talk => Encoding.UTF8.GetString(talk.Opener.Bytes)));
        Assert.Equal(2, story.Counts.Conversations);
    }

    [Fact]
    public void Accept_SameEndsAgain_AreToldApartByTheirFirstNumbers()
    {
        Story story = new Story().Opened(Story.Downstream).Read("first").Closed().Opened(Story.Downstream).Read("second").Closed();
        Assert.Equal(["first", "second"], story.Sink.Talks.Select(talk => Encoding.UTF8.GetString(talk.Opener.Bytes)));
        Assert.NotEqual(story.Sink.Talks[0].Opener.First, story.Sink.Talks[1].Opener.First);
    }

    [Fact]
    public void Accept_SameStoryTwiceInATap_IsToldApartByItsFirstNumbers()
    {
        Story story = new();
        foreach (string said in new[] { "first", "second" })
        {
            story.Opened(Story.Downstream);
            story.Tell(new TapEvent(TapEventKind.Read, 7) { Time = Taps.Time(1), Payload = Encoding.UTF8.GetBytes(said) });
            story.Tell(new TapEvent(TapEventKind.Closed, 7) { Time = Taps.Time(1) });
        }

        Assert.Equal(["first", "second"], story.Sink.Talks.Select(talk => Encoding.UTF8.GetString(talk.Opener.Bytes)));
        Assert.NotEqual(story.Sink.Talks[0].Opener.First, story.Sink.Talks[1].Opener.First);
    }

    [Fact]
    public void Accept_EndOfABufferedTraceWhileAnEventWaits_TellsIt()
    {
        Story story = new Story().Opened(Story.Downstream, isStreamed: false).Read("told").TellNext(new TapEvent(TapEventKind.Read, 7) { SequenceNumber = 10, Payload = "waits"u8.ToArray() }).Ended();

        Assert.Equal((9, 1), (story.Counts.PayloadBytes, story.Counts.Gaps));
    }

    [Fact]
    public void Accept_EventsAfterClosed_BeginANewConversation()
    {
        Story story = new Story().Opened(Story.Downstream).Read("first").Closed().Read("second");
        Assert.Equal(2, story.Sink.Talks.Count);
        Assert.Equal("second", Encoding.UTF8.GetString(story.Sink.Talks[1].Opener.Bytes));
        Assert.NotEqual(story.Sink.Talks[0].Opener.From, story.Sink.Talks[1].Opener.From);
    }

    [Fact]
    public void Accept_TraceIdZero_IsAnIdLikeAnyOther()
    {
        Story story = new Story().Opened(Story.Downstream, id: 0).Opened(Story.Upstream, id: 1).Read("zero", id: 0).Write("one", id: 1).Closed(id: 0).Closed(id: 1);
        Assert.Equal(["zero", "one"], story.Sink.Talks.Select(talk => Encoding.UTF8.GetString(talk.Opener.Bytes)));
    }

    [Fact]
    public void Accept_InterleavedTraces_StayApart()
    {
        Story story = new();
        for (ulong id = 0; id < 20; id++)
        {
            story.Opened(Story.Between("10.1.2.3:443", $"10.9.9.9:{40_000 + (int)id}"), id);
        }

        for (int i = 0; i < 200; i++)
        {
            story.Read($"{i % 20},", (ulong)(i % 20));
        }

        Assert.Equal(20, story.Sink.Talks.Count);
        Assert.All(story.Sink.Talks, talk => Assert.Equal(string.Concat(Enumerable.Repeat($"{talk.Opener.From.Port - 40_000},", 10)), Encoding.UTF8.GetString(talk.Opener.Bytes)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accept_LaterConnection_CountsUntilTheFirstFrame(bool before)
    {
        Story story = new Story().Opened(Story.Between(null, "10.9.9.9:6379"));
        story = before ? story.Read("hello", connection: Story.Upstream) : story.Read("hello").Read("again", connection: Story.Upstream);
        Assert.Equal(before, story.Sink.Talk.Opener.From.ToString() == "10.1.2.3:40001");
    }

    [Fact]
    public void Accept_ConnectionOfAnEventThatWaits_CountsForTheFirstFrame()
    {
        Story story = new Story().Opened(Story.Between(null, "10.9.9.9:6379"))
            .TellNext(new TapEvent(TapEventKind.Write, 7) { SequenceNumber = 6, Payload = "second"u8.ToArray(), Connection = Story.Upstream })
            .TellNext(new TapEvent(TapEventKind.Write, 7) { SequenceNumber = 1, Payload = "first"u8.ToArray() });

        Assert.Equal("10.1.2.3:40001", story.Sink.Talk.Opener.From.ToString());
        Assert.Equal("firstsecond", Encoding.UTF8.GetString(story.Sink.Talk.Opener.Bytes));
    }

    [Fact]
    public void Accept_EmptyEventInPlaceOfTheConnection_StillGivesAConversation()
    {
        Story story = new Story().Tell(new TapEvent(TapEventKind.Empty, 7)).Read("hello").Closed();
        Assert.Equal("hello", Encoding.UTF8.GetString(story.Sink.Talk.Opener.Bytes));
    }

    [Fact]
    public void Accept_WithoutHandshake_WritesDataAndAcknowledgmentsOnly()
    {
        byte[] large = Taps.Payload(200_000, 5);
        TcpTalk talk = new Story(handshake: false).Opened(Story.Downstream).Read(large).Write("pong", endStream: true).Read("x").Closed().Finish().Sink.Talk;
        Assert.DoesNotContain(talk.Packets, sent => (sent.Packet.Flags & (TcpPacket.Syn | TcpPacket.Fin | TcpPacket.Reset)) != 0);
        Assert.Equal([.. large, .. "x"u8], talk.Opener.Bytes);
        Assert.Equal("pong"u8, talk.Other.Bytes);
        Assert.Contains(talk.Packets, sent => sent.Packet.Flags == TcpPacket.Ack && sent.Packet.Payload.IsEmpty);
    }

    [Fact]
    public void Accept_WithoutHandshakeAndWithoutData_TellsNothing() =>
        Assert.Equal(0, new Story(handshake: false).Opened(Story.Downstream).Closed().Finish().Sink.Count);

    [Theory]
    [InlineData(536)]
    [InlineData(1460)]
    [InlineData(9000)]
    [InlineData(65_495)]
    public void Accept_SegmentSize_IsKeptInBothFamiliesWithEquallyLongFrames(int size)
    {
        byte[] bytes = Taps.Payload(200_000, size);
        TcpTalk ipv4 = new Story(size).Opened(Story.Downstream).Read(bytes).Sink.Talk;
        TcpTalk ipv6 = new Story(size).Opened(Story.Between("[2001:db8::3]:443", "[2001:db8::9]:40001")).Read(bytes).Sink.Talk;
        Assert.Equal(size, ipv4.Opener.Segments.Max(segment => segment.Payload.Length));
        Assert.Equal(size - 20, ipv6.Opener.Segments.Max(segment => segment.Payload.Length));
        Assert.Equal(14 + 40 + size, ipv4.Packets.Max(sent => sent.Frame.Bytes.Length));
        Assert.Equal(14 + 40 + size, ipv6.Packets.Max(sent => sent.Frame.Bytes.Length));
        Assert.Equal(bytes, ipv4.Opener.Bytes);
        Assert.Equal(bytes, ipv6.Opener.Bytes);
        Assert.Equal([2, 4, (byte)(size >> 8), (byte)size], ipv4.Packets[0].Packet.Options[..4]);
    }

    [Fact]
    public void Accept_RawIp_HasNoEthernetHeader()
    {
        Story story = new Story(linkType: LinkType.RawIp).Opened(Story.Downstream).Read("hello");
        Assert.Equal(0x45, story.Sink.Capture.Frames[0].Bytes.Span[0]);
        Assert.Equal("hello", Encoding.UTF8.GetString(story.Sink.Talk.Opener.Bytes));
    }

    [Fact]
    public void Accept_SameStoryAgain_GivesTheSameFrames()
    {
        static Story Tell(string label) => new Story(label: label).Opened(null).Read("hello").Opened(Story.Downstream, id: 8).Write("world", id: 8, endStream: true).Closed(id: 8).Closed();
        static string Frames(Story story) => string.Join('\n', story.Sink.Capture.Frames.Select(frame => $"{frame.Time} {frame.Comment} {Convert.ToHexString(frame.Bytes.Span)}"));
        Assert.Equal(Frames(Tell("tap")), Frames(Tell("tap")));
        Assert.NotEqual(Frames(Tell("tap")), Frames(Tell("other tap")));
    }

    [Fact]
    public void Accept_FirstFrame_SaysWhereItComesFromOnce()
    {
        Story story = new Story(label: "trace_7.pb").Tell(new TapEvent(TapEventKind.Opened, 7) { Connection = Story.Downstream, IsStreamed = true })
            .Tell(new TapEvent(TapEventKind.Sampled, 7) { SampleRate = new SampleRate(25, 10_000) }).Read("ping").Write("pong");
        IReadOnlyList<CapturedFrame> frames = story.Sink.Capture.Frames;
        Assert.Equal("trace_7.pb, trace 7: downstream, the remote end is the client (only the remote port 40001 is ephemeral); sampled: 25 of 10000 connections", frames[0].Comment);
        Assert.All(frames.Skip(1), frame => Assert.Null(frame.Comment));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "; HTTP/1 by its first bytes")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "; HTTP/2 by its first bytes")]
    [InlineData("whatever", "")]
    public void Accept_FirstEvent_SaysWhatIsSpokenIfItShows(string first, string said)
    {
        Story read = new Story().Opened(Story.Downstream).Read(first).Write("HTTP/1.1 200 OK\r\n");
        Story written = new Story().Opened(Story.Upstream).Write(first);

        Assert.EndsWith("is ephemeral)" + said, read.Sink.Capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.EndsWith("is ephemeral)" + said, written.Sink.Capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Read", "max_buffered_rx_bytes")]
    [InlineData("Write", "max_buffered_tx_bytes")]
    public void Accept_TruncatedEvent_IsNeverJoinedWithTheNextAndSaysWhy(string kind, string limit)
    {
        TapEventKind happened = Enum.Parse<TapEventKind>(kind);
        Story story = new Story().Opened(Story.Downstream)
            .TellNext(new TapEvent(happened, 7) { Payload = "cut"u8.ToArray(), IsTruncated = true })
            .TellNext(new TapEvent(happened, 7) { Payload = "next"u8.ToArray() });
        TcpTalk talk = Assert.Single(TcpReassembly.Of(story.Sink.Capture, withGaps: true));
        TcpPacket[] data = [.. talk.Packets.Select(sent => sent.Packet).Where(packet => packet.Payload.Length > 0)];
        Assert.Equal(data[0].Sequence + 3 + 1, data[1].Sequence);
        Assert.Contains(limit, Assert.Single(talk.Packets, sent => sent.Packet == data[0]).Frame.Comment, StringComparison.Ordinal);
        Assert.Equal(1, story.Counts.Gaps);
    }

    [Fact]
    public void Counts_OfAStory_AreWhatWasTold()
    {
        Story story = new Story().Opened(Story.Downstream).Read(new byte[2000]).Write(new byte[100]).Closed();
        Assert.Equal((1, 2100, (long)story.Sink.Count), (story.Counts.Conversations, story.Counts.PayloadBytes, story.Counts.Packets));
    }
}
