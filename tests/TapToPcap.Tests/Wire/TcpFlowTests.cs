using System.Net;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class TcpFlowTests
{
    private static readonly IPEndPoint Client = IPEndPoint.Parse("192.0.2.1:40001");
    private static readonly IPEndPoint Server = IPEndPoint.Parse("198.51.100.7:443");
    private static readonly IPEndPoint Client6 = IPEndPoint.Parse("[2001:db8::1]:40001");
    private static readonly IPEndPoint Server6 = IPEndPoint.Parse("[2a00:1450::5]:443");

    private static readonly TcpSegment Segment = new(40_001, 443, new SequenceNumber(7), new SequenceNumber(9), TcpFlags.Fin | TcpFlags.Ack, 65_535);

    [Fact]
    public void Write_FramesThatScapyMade_SameBytes()
    {
        // scapy, each after Ether(dst="02:74:61:70:00:02", src="02:74:61:70:00:01"):
        // IP(src="192.0.2.1", dst="198.51.100.7", id=0, flags="DF", ttl=64)/TCP(sport=40001, dport=443, seq=1, flags="S", window=65535, options=[("MSS", 1460), ("NOP", None), ("WScale", 7)])
        // IPv6(src="2001:db8::1", dst="2a00:1450::5", hlim=64)/TCP(sport=40001, dport=443, seq=7, ack=9, flags="FA", window=65535)/b"odd"
        TcpSegment syn = new(40_001, 443, new SequenceNumber(1), default, TcpFlags.Syn, 65_535, new TcpSynOptions(1460, 7));
        Assert.Equal(
            "0274617000020274617000010800450000300000400040064e8cc0000201c63364079c4101bb00000001000000007002fffff9de0000020405b401030307",
            Hex(Flow(LinkType.Ethernet, Client, Server), syn, default));
        Assert.Equal(
            "02746170000202746170000186dd600000000017064020010db80000000000000000000000012a0014500000000000000000000000059c4101bb00000007000000095011ffffd25000006f6464",
            Hex(Flow(LinkType.Ethernet, Client6, Server6), Segment, "odd"u8));
    }

    [Theory]
    [InlineData(LinkType.Ethernet, false)]
    [InlineData(LinkType.Ethernet, true)]
    [InlineData(LinkType.RawIp, false)]
    [InlineData(LinkType.RawIp, true)]
    public void Write_EveryPayloadLengthTo300Seed17_ReadsBackWithRightChecksums(LinkType linkType, bool ipv6)
    {
        TcpFlow flow = ipv6 ? Flow(linkType, Client6, Server6) : Flow(linkType, Client, Server);
        byte[] payload = Taps.Payload(300, 17);
        for (int length = 0; length <= payload.Length; length++)
        {
            byte[] frame = Dirty.Bytes(flow.FrameLength(Segment, length));
            flow.Write(frame, Segment, payload.AsSpan(0, length));
            TcpPacket read = TcpPacket.Parse((int)linkType, frame);
            Assert.Equal(ipv6 ? Client6 : Client, read.Source);
            Assert.Equal(ipv6 ? Server6 : Server, read.Destination);
            Assert.Equal((7u, 9u), (read.Sequence, read.Acknowledgment));
            Assert.Equal(payload[..length], read.Payload.ToArray());
        }
    }

    [Theory]
    [InlineData(false, 65_495, false)]
    [InlineData(false, 65_496, true)]
    [InlineData(true, 65_515, false)]
    [InlineData(true, 65_516, true)]
    public void Write_LongestPayload_FitsAndOneByteMoreThrows(bool ipv6, int length, bool throws)
    {
        TcpFlow flow = ipv6 ? Flow(LinkType.RawIp, Client6, Server6) : Flow(LinkType.RawIp, Client, Server);
        byte[] payload = Taps.Payload(length, 3);
        byte[] frame = Dirty.Bytes(flow.FrameLength(Segment, length));
        if (throws)
        {
            Assert.Throws<OverflowException>(() => flow.Write(frame, Segment, payload));
        }
        else
        {
            flow.Write(frame, Segment, payload);
            Assert.Equal(payload, TcpPacket.Parse(TcpPacket.RawIp, frame).Payload.ToArray());
        }
    }

    [Fact]
    public void Create_EndsOfDifferentFamilies_Throws() =>
        Assert.Throws<ArgumentException>(() => Flow(LinkType.Ethernet, Client, Server6));

    private static TcpFlow Flow(LinkType linkType, IPEndPoint source, IPEndPoint destination) => new(linkType, new MacAddress(1), source, new MacAddress(2), destination);

    private static string Hex(TcpFlow flow, TcpSegment segment, ReadOnlySpan<byte> payload)
    {
        byte[] frame = Dirty.Bytes(flow.FrameLength(segment, payload.Length));
        flow.Write(frame, segment, payload);
        return Convert.ToHexStringLower(frame);
    }
}
