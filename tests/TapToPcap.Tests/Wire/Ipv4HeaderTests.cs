using System.Buffers.Binary;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class Ipv4HeaderTests
{
    private const uint Source = 0xC000_0201;
    private const uint Destination = 0xC633_6407;

    [Fact]
    public void Write_DirtyBuffer_LeavesNothingOfItAndNothingBehind()
    {
        byte[] clean = new byte[Ipv4Header.Length + 1];
        byte[] dirty = Dirty.Bytes(Ipv4Header.Length + 1);
        new Ipv4Header(Source, Destination, 25).Write(clean);
        new Ipv4Header(Source, Destination, 25).Write(dirty);
        Assert.Equal(clean[..Ipv4Header.Length], dirty[..Ipv4Header.Length]);
        Assert.Equal(0xA5, dirty[Ipv4Header.Length]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(65_515)]
    public void Write_Length_ReadsBack(int payloadLength)
    {
        byte[] header = Dirty.Bytes(Ipv4Header.Length);
        new Ipv4Header(Source, Destination, payloadLength).Write(header);
        Assert.Equal(0, TcpPacket.Checksum(header));
        Assert.Equal(Ipv4Header.Length + payloadLength, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)));
        Assert.Equal(Source, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12)));
        Assert.Equal(Destination, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16)));
    }

    [Theory]
    [InlineData(65_516)]
    [InlineData(70_000)]
    [InlineData(int.MaxValue - 20)]
    [InlineData(-21)]
    public void Write_LengthBeyondTheField_Throws(int payloadLength) =>
        Assert.Throws<OverflowException>(() => new Ipv4Header(Source, Destination, payloadLength).Write(new byte[Ipv4Header.Length]));

    [Fact]
    public void Write_HeaderThatScapyMade_SameBytes()
    {
        // scapy: IP(src="192.0.2.1", dst="198.51.100.7", id=0, flags="DF", ttl=64)/TCP()/b"hello"
        byte[] header = Dirty.Bytes(Ipv4Header.Length);
        new Ipv4Header(Source, Destination, 25).Write(header);
        Assert.Equal(Convert.FromHexString("4500002d0000400040064e8fc0000201c6336407"), header);
    }

    [Fact]
    public void PseudoHeader_AddressesAndProtocol_SumAsTheirBytes() =>
        Assert.Equal(
            TcpPacket.Checksum(0xC0, 0x00, 0x02, 0x01, 0xC6, 0x33, 0x64, 0x07, 0x00, 0x06),
            Ipv4Header.PseudoHeader(Source, Destination).Fold());
}
