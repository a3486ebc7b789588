using System.Buffers.Binary;
using System.Net;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class TcpSegmentTests
{
    private static readonly TcpSegment Data = new(40_001, 443, new SequenceNumber(0xFFFF_FFFE), new SequenceNumber(0x1234_5678), TcpFlags.Psh | TcpFlags.Ack, 65_535);
    private static readonly TcpSegment Syn = new(40_001, 443, new SequenceNumber(1), default, TcpFlags.Syn, 65_535, new TcpSynOptions(1460, 7));

    [Fact]
    public void Write_DirtyBuffer_LeavesNothingOfIt()
    {
        foreach (TcpSegment segment in new[] { Data, Syn })
        {
            byte[] clean = new byte[segment.HeaderLength + 5];
            byte[] dirty = Dirty.Bytes(segment.HeaderLength + 5);
            segment.Write(clean, "hello"u8, default);
            segment.Write(dirty, "hello"u8, default);
            Assert.Equal(clean, dirty);
        }
    }

    [Fact]
    public void Write_Fields_ReadBack()
    {
        byte[] bytes = Dirty.Bytes(Data.HeaderLength + 5);
        Data.Write(bytes, "hello"u8, default);
        Assert.Equal(0, TcpPacket.Checksum(bytes));
        Assert.Equal(40_001, BinaryPrimitives.ReadUInt16BigEndian(bytes));
        Assert.Equal(443, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
        Assert.Equal(0xFFFF_FFFE, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)));
        Assert.Equal(0x1234_5678u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)));
        Assert.Equal(5 << 4, bytes[12]);
        Assert.Equal(0x18, bytes[13]);
        Assert.Equal(65_535, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(14)));
        Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(18)));
        Assert.Equal("hello"u8, bytes.AsSpan(20));
    }

    [Fact]
    public void HeaderLength_Syn_CountsItsOptions()
    {
        byte[] bytes = Dirty.Bytes(Syn.HeaderLength);
        Syn.Write(bytes, default, default);
        Assert.Equal(28, Syn.HeaderLength);
        Assert.Equal(7 << 4, bytes[12]);
    }

    [Fact]
    public void Write_BufferShorterThanThePayload_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => Data.Write(new byte[Data.HeaderLength + 4], "hello"u8, default));

    [Fact]
    public void Write_SegmentThatScapyMade_SameBytes()
    {
        // scapy: IP(src="192.0.2.1", dst="198.51.100.7")/TCP(sport=40001, dport=443, seq=0xFFFFFFFE, ack=0x12345678, flags="PA", window=65535)/b"hello"
        byte[] ipv4 = new byte[Ipv4Header.Length];
        new Ipv4Header(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("198.51.100.7")).Write(ipv4);
        byte[] bytes = Dirty.Bytes(Data.HeaderLength + 5);
        Data.Write(bytes, "hello"u8, Ipv4Header.PseudoHeader(ipv4).Add((ushort)bytes.Length));
        Assert.Equal(Convert.FromHexString("9c4101bbfffffffe123456785018ffff7911000068656c6c6f"), bytes);
    }
}
