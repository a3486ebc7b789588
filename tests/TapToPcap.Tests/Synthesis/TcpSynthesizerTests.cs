using System.Text;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
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
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("hello");
        List<(CapturedFrame Frame, TcpPacket Packet)> packets = script.Sink.Conversation.Packets;

        Assert.Equal([TcpPacket.Syn, TcpPacket.Syn | TcpPacket.Ack, TcpPacket.Ack, AckPush], packets.Select(sent => sent.Packet.Flags));
        Assert.Equal(["10.9.9.9:40001", "10.1.2.3:443", "10.9.9.9:40001", "10.9.9.9:40001"], packets.Select(sent => sent.Packet.Source.ToString()));
        Assert.All(packets, sent => Assert.Equal(script.Now, sent.Frame.Time));
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
        List<(CapturedFrame Frame, TcpPacket Packet)> packets = new TapScript().Opened(TapScript.Between(local, remote)).Read("hello").Sink.Conversation.Packets;
        byte[] options = [2, 4, (byte)(expected >> 8), (byte)expected, 1, 3, 3, 7];
        Assert.Equal(options, packets[0].Packet.Options);
        Assert.Equal(options, packets[1].Packet.Options);
        Assert.All(packets.Skip(2), sent => Assert.Empty(sent.Packet.Options));
    }

    [Fact]
    public void Accept_Directions_FollowFromEnvoysPlace()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("ping").Write("pong");
        Assert.All(script.Sink.Conversation.Packets, sent => Assert.Equal(sent.Packet.Source.ToString() == "10.1.2.3:443" ? 2u : 1u, sent.Frame.Flags));
    }

    [Fact]
    public void Accept_OpeningWithoutEvents_EmitsNothing()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Ended().Finish();
        Assert.Equal(0, script.Sink.Count);
        Assert.Equal(0, script.Counts[Counter.Conversations]);
    }

    [Fact]
    public void Accept_EventLargerThanASegment_IsCutWithPushOnItsLast()
    {
        byte[] bytes = Taps.Payload(3000, 1);
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream).Read(bytes).Sink.Conversation;
        Assert.Equal([1460, 1460, 80], conversation.Opener.Segments.Select(segment => segment.Payload.Length));
        Assert.Equal([TcpPacket.Ack, TcpPacket.Ack, AckPush], conversation.Packets.Skip(3).Select(sent => sent.Packet.Flags));
        Assert.Equal(bytes, conversation.Opener.Bytes);
    }

    [Fact]
    public void Accept_EventWithoutBytes_GivesNoSegment()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("").Write("");
        Assert.Equal(3, script.Sink.Count);
    }

    [Fact]
    public void Accept_Answer_AcknowledgesAllThatWasSent()
    {
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream).Read("hello").Write("world").Sink.Conversation;
        Assert.Equal(conversation.Opener.First + 1 + 5, conversation.Packets[^1].Packet.Acknowledgment);
    }

    [Theory]
    [InlineData(1460)]
    [InlineData(1000)]
    [InlineData(65_495)]
    public void Accept_OneSidedTransfer_LeavesAtMost64KiBUnacknowledged(int maxSegmentSize)
    {
        TcpConversation conversation = new TapScript(maxSegmentSize).Opened(TapScript.Downstream).Read(new byte[1_000_000]).Write(new byte[1_000_000]).Read(new byte[10]).Sink.Conversation;
        Dictionary<string, uint> acknowledged = [];
        int pure = 0;
        foreach ((_, TcpPacket packet) in conversation.Packets)
        {
            if (packet.IsAck)
            {
                acknowledged[packet.Destination.ToString()] = packet.Acknowledgment;
            }

            if (packet.Payload.Length > 0)
            {
                uint end = packet.Sequence + (uint)packet.Payload.Length;
                Assert.InRange(end - acknowledged[packet.Source.ToString()], 1u, 65_534u);
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
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("hello").Closed();
        List<(CapturedFrame Frame, TcpPacket Packet)> closing = script.Sink.Conversation.Packets[^3..];
        Assert.Equal([AckFin, AckFin, TcpPacket.Ack], closing.Select(sent => sent.Packet.Flags));
        Assert.Equal(["10.9.9.9:40001", "10.1.2.3:443", "10.9.9.9:40001"], closing.Select(sent => sent.Packet.Source.ToString()));
        Assert.All(closing, sent => Assert.Equal(script.Now, sent.Frame.Time));
        Assert.Equal(closing[0].Packet.Sequence + 1, closing[1].Packet.Acknowledgment);
        Assert.Equal(closing[1].Packet.Sequence + 1, closing[2].Packet.Acknowledgment);
    }

    [Theory]
    [InlineData(1_000, "10.9.9.9:40001")]
    [InlineData(1_000_000, "10.1.2.3:443")]
    public void Accept_ClosedAfterTheServersEndStream_IsByTheClientWhereNoPacketOfItCouldHaveComeBetween(long apart, string first)
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("hello").Write("bye", endStream: true);
        script.Add(new TapEvent(TapEventKind.Closed, 7) { Time = script.Now + apart });
        Assert.Equal(first, script.Sink.Conversation.Packets.First(seen => seen.Packet.IsFin).Packet.Source.ToString());
    }

    [Fact]
    public void Accept_EndOfBufferedTrace_ClosesAtTheLastEventsTime()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream, isStreamed: false).Read("hello").Ended();
        TcpConversation conversation = script.Sink.Conversation;
        Assert.True(conversation.Opener.HasFin && conversation.Other.HasFin);
        Assert.All(conversation.Packets[^3..], sent => Assert.Equal(script.Now, sent.Frame.Time));
    }

    [Fact]
    public void Accept_ClosedWithoutData_OpensAndCloses()
    {
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream).Closed().Sink.Conversation;
        Assert.Equal(6, conversation.Packets.Count);
        Assert.True(conversation.Opener.HasFin && conversation.Other.HasFin);
        Assert.Empty(conversation.Opener.Bytes);
    }

    [Fact]
    public void Finish_ConversationWithoutEnd_HasNoFin()
    {
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream).Read("hello").Write("world").Finish().Sink.Conversation;
        Assert.False(conversation.Opener.HasFin || conversation.Other.HasFin);
    }

    [Fact]
    public void Accept_WriteWithEndStream_SendsFinAfterItsBytesAndThePeerAcknowledgesIt()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("ping").Write("pong", endStream: true);
        long written = script.Now;
        TcpConversation conversation = script.Read("more").Closed().Sink.Conversation;

        Assert.Equal([AckPush, AckFin, AckPush, AckFin, TcpPacket.Ack], conversation.Packets[^5..].Select(sent => sent.Packet.Flags));
        (CapturedFrame fin, TcpPacket finPacket) = conversation.Packets[^4];
        Assert.Equal(written, fin.Time);
        Assert.Equal("10.1.2.3:443", finPacket.Source.ToString());
        Assert.Equal(finPacket.Sequence + 1, conversation.Packets[^3].Packet.Acknowledgment);
        Assert.Equal("pingmore", Encoding.UTF8.GetString(conversation.Opener.Bytes));
        Assert.Equal("pong", Encoding.UTF8.GetString(conversation.Other.Bytes));
    }

    // Envoy repeats the mark when a socket takes the bytes in pieces.
    [Fact]
    public void Accept_EndStreamOnSeveralWrites_SendsOneFinAfterTheLast()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Write("a", endStream: true).Write("b", endStream: true).Write("c", endStream: true);
        long written = script.Now;
        TcpConversation conversation = script.Closed().Sink.Conversation;
        TcpDirection local = conversation.From("10.1.2.3:443");
        (CapturedFrame fin, _) = Assert.Single(conversation.Packets, sent => sent.Packet.IsFin && sent.Packet.Source.Equals(local.From));
        Assert.Equal("abc", Encoding.UTF8.GetString(local.Bytes));
        Assert.Equal(written, fin.Time);
        Assert.Equal(0, script.Counts[Counter.LateWrites]);
    }

    [Fact]
    public void Finish_EndStreamWithoutClose_SendsThePendingFin()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Write("bye", endStream: true);
        long written = script.Now;
        TcpConversation conversation = script.Finish().Sink.Conversation;
        Assert.True(conversation.From("10.1.2.3:443").HasFin);
        Assert.False(conversation.From("10.9.9.9:40001").HasFin);
        Assert.Equal(written, conversation.Packets[^1].Frame.Time);
    }

    [Fact]
    public void Accept_BufferedTraceThatEndsWithEndStream_HasOneFinEach()
    {
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream, isStreamed: false).Read("ping").Write("pong", endStream: true).Ended().Sink.Conversation;
        Assert.Equal(2, conversation.Packets.Count(sent => sent.Packet.IsFin));
    }

    [Fact]
    public void Accept_CloseAfterHalfClose_SendsNoSecondFinOfEnvoys()
    {
        TcpConversation conversation = new TapScript().Opened(TapScript.Downstream).Write("bye", endStream: true).Read("one more").Closed().Sink.Conversation;
        Assert.Equal(["10.1.2.3:443", "10.9.9.9:40001"], conversation.Packets.Where(sent => sent.Packet.IsFin).Select(sent => sent.Packet.Source.ToString()));
        Assert.Equal(TcpPacket.Ack, conversation.Packets[^1].Packet.Flags);
    }

    [Fact]
    public void Accept_WriteAfterHalfClose_IsKeptAndCounted()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Write("bye", endStream: true).Read("x").Write("late").Closed();
        byte[] sent = [.. script.Sink.Conversation.Packets.Where(packet => packet.Packet.Source.ToString() == "10.1.2.3:443").SelectMany(packet => packet.Packet.Payload.ToArray())];
        Assert.Equal("byelate", Encoding.UTF8.GetString(sent));
        Assert.Equal(1, script.Counts[Counter.LateWrites]);
    }

    [Fact]
    public void Accept_NewRecordForAKnownId_BeginsANewConversation()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("first").Opened(TapScript.Between("10.1.2.3:443", "10.9.9.9:40002")).Read("second");
        Assert.Equal(["first", "second"], script.Sink.Conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Opener.Bytes)));
        Assert.Equal(2, script.Counts[Counter.Conversations]);
    }

    [Fact]
    public void Accept_SameEndsAgain_AreReportedApartByTheirFirstNumbers()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("first").Closed().Opened(TapScript.Downstream).Read("second").Closed();
        Assert.Equal(["first", "second"], script.Sink.Conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Opener.Bytes)));
        Assert.NotEqual(script.Sink.Conversations[0].Opener.First, script.Sink.Conversations[1].Opener.First);
    }

    [Fact]
    public void Accept_SameConversationTwiceInATap_IsReportedApartByItsFirstNumbers()
    {
        TapScript script = new();
        foreach (string said in new[] { "first", "second" })
        {
            script.Opened(TapScript.Downstream);
            script.Add(new TapEvent(TapEventKind.Read, 7) { Time = Taps.Time(1), Payload = Encoding.UTF8.GetBytes(said) });
            script.Add(new TapEvent(TapEventKind.Closed, 7) { Time = Taps.Time(1) });
        }

        Assert.Equal(["first", "second"], script.Sink.Conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Opener.Bytes)));
        Assert.NotEqual(script.Sink.Conversations[0].Opener.First, script.Sink.Conversations[1].Opener.First);
    }

    [Fact]
    public void Accept_EndOfABufferedTraceWhileAnEventWaits_EmitsIt()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream, isStreamed: false).Read("data").AddNext(new TapEvent(TapEventKind.Read, 7) { SequenceNumber = 10, Payload = "waits"u8.ToArray() }).Ended();

        Assert.Equal((9, 1), (script.Counts[Counter.PayloadBytes], script.Counts[Counter.Gaps]));
    }

    [Fact]
    public void Accept_EventsAfterClosed_BeginANewConversation()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("first").Closed().Read("second");
        Assert.Equal(2, script.Sink.Conversations.Count);
        Assert.Equal("second", Encoding.UTF8.GetString(script.Sink.Conversations[1].Opener.Bytes));
        Assert.NotEqual(script.Sink.Conversations[0].Opener.From, script.Sink.Conversations[1].Opener.From);
    }

    [Fact]
    public void Accept_TraceIdZero_IsAnIdLikeAnyOther()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream, id: 0).Opened(TapScript.Upstream, id: 1).Read("zero", id: 0).Write("one", id: 1).Closed(id: 0).Closed(id: 1);
        Assert.Equal(["zero", "one"], script.Sink.Conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Opener.Bytes)));
    }

    [Fact]
    public void Accept_InterleavedTraces_StayApart()
    {
        TapScript script = new();
        for (ulong id = 0; id < 20; id++)
        {
            script.Opened(TapScript.Between("10.1.2.3:443", $"10.9.9.9:{40_000 + (int)id}"), id);
        }

        for (int i = 0; i < 200; i++)
        {
            script.Read($"{i % 20},", (ulong)(i % 20));
        }

        Assert.Equal(20, script.Sink.Conversations.Count);
        Assert.All(script.Sink.Conversations, conversation => Assert.Equal(string.Concat(Enumerable.Repeat($"{conversation.Opener.From.Port - 40_000},", 10)), Encoding.UTF8.GetString(conversation.Opener.Bytes)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accept_LaterConnection_CountsUntilTheFirstFrame(bool before)
    {
        TapScript script = new TapScript().Opened(TapScript.Between(null, "10.9.9.9:6379"));
        script = before ? script.Read("hello", connection: TapScript.Upstream) : script.Read("hello").Read("again", connection: TapScript.Upstream);
        Assert.Equal(before, script.Sink.Conversation.Opener.From.ToString() == "10.1.2.3:40001");
    }

    [Fact]
    public void Accept_ConnectionOfAnEventThatWaits_CountsForTheFirstFrame()
    {
        TapScript script = new TapScript().Opened(TapScript.Between(null, "10.9.9.9:6379"))
            .AddNext(new TapEvent(TapEventKind.Write, 7) { SequenceNumber = 6, Payload = "second"u8.ToArray(), Connection = TapScript.Upstream })
            .AddNext(new TapEvent(TapEventKind.Write, 7) { SequenceNumber = 1, Payload = "first"u8.ToArray() });

        Assert.Equal("10.1.2.3:40001", script.Sink.Conversation.Opener.From.ToString());
        Assert.Equal("firstsecond", Encoding.UTF8.GetString(script.Sink.Conversation.Opener.Bytes));
    }

    [Fact]
    public void Accept_EmptyEventInPlaceOfTheConnection_StillGivesAConversation()
    {
        TapScript script = new TapScript().Add(new TapEvent(TapEventKind.Empty, 7)).Read("hello").Closed();
        Assert.Equal("hello", Encoding.UTF8.GetString(script.Sink.Conversation.Opener.Bytes));
    }

    [Fact]
    public void Accept_WithoutHandshake_WritesDataAndAcknowledgmentsOnly()
    {
        byte[] large = Taps.Payload(200_000, 5);
        TcpConversation conversation = new TapScript(handshake: false).Opened(TapScript.Downstream).Read(large).Write("pong", endStream: true).Read("x").Closed().Finish().Sink.Conversation;
        Assert.DoesNotContain(conversation.Packets, sent => (sent.Packet.Flags & (TcpPacket.Syn | TcpPacket.Fin | TcpPacket.Reset)) != 0);
        Assert.Equal([.. large, .. "x"u8], conversation.Opener.Bytes);
        Assert.Equal("pong"u8, conversation.Other.Bytes);
        Assert.Contains(conversation.Packets, sent => sent.Packet.Flags == TcpPacket.Ack && sent.Packet.Payload.IsEmpty);
    }

    [Fact]
    public void Accept_WithoutHandshakeAndWithoutData_EmitsNothing() =>
        Assert.Equal(0, new TapScript(handshake: false).Opened(TapScript.Downstream).Closed().Finish().Sink.Count);

    [Theory]
    [InlineData(536)]
    [InlineData(1460)]
    [InlineData(9000)]
    [InlineData(65_495)]
    public void Accept_SegmentSize_IsKeptInBothFamiliesWithEquallyLongFrames(int size)
    {
        byte[] bytes = Taps.Payload(200_000, size);
        TcpConversation ipv4 = new TapScript(size).Opened(TapScript.Downstream).Read(bytes).Sink.Conversation;
        TcpConversation ipv6 = new TapScript(size).Opened(TapScript.Between("[2001:db8::3]:443", "[2001:db8::9]:40001")).Read(bytes).Sink.Conversation;
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
        TapScript script = new TapScript(linkType: LinkType.RawIp).Opened(TapScript.Downstream).Read("hello");
        Assert.Equal(0x45, script.Sink.Capture.Frames[0].Bytes.Span[0]);
        Assert.Equal("hello", Encoding.UTF8.GetString(script.Sink.Conversation.Opener.Bytes));
    }

    [Fact]
    public void Accept_SameConversationAgain_GivesTheSameFrames()
    {
        static TapScript Script(string label) => new TapScript(label: label).Opened(null).Read("hello").Opened(TapScript.Downstream, id: 8).Write("world", id: 8, endStream: true).Closed(id: 8).Closed();
        static string Frames(TapScript script) => string.Join('\n', script.Sink.Capture.Frames.Select(frame => $"{frame.Time} {frame.Comment} {Convert.ToHexString(frame.Bytes.Span)}"));
        Assert.Equal(Frames(Script("tap")), Frames(Script("tap")));
        Assert.NotEqual(Frames(Script("tap")), Frames(Script("other tap")));
    }

    [Fact]
    public void Accept_FirstFrame_SaysWhereItComesFromOnce()
    {
        TapScript script = new TapScript(label: "trace_7.pb").Add(new TapEvent(TapEventKind.Opened, 7) { Connection = TapScript.Downstream, IsStreamed = true })
            .Add(new TapEvent(TapEventKind.Sampled, 7) { SampleRate = new SampleRate(25, 10_000) }).Read("ping").Write("pong");
        IReadOnlyList<CapturedFrame> frames = script.Sink.Capture.Frames;
        Assert.Equal("trace_7.pb, trace 7: downstream, the remote end is the client (only the remote port 40001 is ephemeral); sampled: 25 of 10000 connections", frames[0].Comment);
        Assert.All(frames.Skip(1), frame => Assert.Null(frame.Comment));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "; HTTP/1 by its first bytes")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "; HTTP/2 by its first bytes; Wireshark and tshark show its HTTP/2 with -d tcp.port==")]
    [InlineData("whatever", "")]
    public void Accept_FirstEvent_SaysTheProtocolIfItShows(string first, string said)
    {
        TapScript read = new TapScript().Opened(TapScript.Downstream).Read(first).Write("HTTP/1.1 200 OK\r\n");
        TapScript written = new TapScript().Opened(TapScript.Upstream).Write(first);

        Assert.Contains("is ephemeral)" + said, read.Sink.Capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.Contains("is ephemeral)" + said, written.Sink.Capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Read", "max_buffered_rx_bytes")]
    [InlineData("Write", "max_buffered_tx_bytes")]
    public void Accept_TruncatedEvent_IsNeverJoinedWithTheNextAndSaysWhy(string kind, string limit)
    {
        TapEventKind happened = Enum.Parse<TapEventKind>(kind);
        TapScript script = new TapScript().Opened(TapScript.Downstream)
            .AddNext(new TapEvent(happened, 7) { Payload = "cut"u8.ToArray(), IsTruncated = true })
            .AddNext(new TapEvent(happened, 7) { Payload = "next"u8.ToArray() });
        TcpConversation conversation = Assert.Single(TcpReassembly.Of(script.Sink.Capture, withGaps: true));
        TcpPacket[] data = [.. conversation.Packets.Select(sent => sent.Packet).Where(packet => packet.Payload.Length > 0)];
        Assert.Equal(data[0].Sequence + 3 + 1, data[1].Sequence);
        Assert.Contains(limit, Assert.Single(conversation.Packets, sent => sent.Packet == data[0]).Frame.Comment, StringComparison.Ordinal);
        Assert.Equal(1, script.Counts[Counter.Gaps]);
    }

    [Fact]
    public void Counts_OfAConversation_AreWhatWasReported()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read(new byte[2000]).Write(new byte[100]).Closed();
        Assert.Equal((1, 2100, (long)script.Sink.Count), (script.Counts[Counter.Conversations], script.Counts[Counter.PayloadBytes], script.Counts[Counter.Packets]));
    }
}
