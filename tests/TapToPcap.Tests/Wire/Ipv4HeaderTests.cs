using System.Buffers.Binary;
using System.Net;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class Ipv4HeaderTests
{
    private static readonly Ipv4Header Header = new(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("198.51.100.7"));

    [Fact]
    public void Write_DirtyBuffer_LeavesNothingOfItAndNothingAfter()
    {
        byte[] clean = new byte[Ipv4Header.Length + 1];
        byte[] dirty = Dirty.Bytes(Ipv4Header.Length + 1);
        Write(clean, 25);
        Write(dirty, 25);
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
        Write(header, payloadLength);
        Assert.Equal(0, TcpPacket.Checksum(header));
        Assert.Equal(Ipv4Header.Length + payloadLength, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)));
        Assert.Equal(Header.Source, new IPAddress(header.AsSpan(12, 4)));
        Assert.Equal(Header.Destination, new IPAddress(header.AsSpan(16, 4)));
    }

    [Theory]
    [InlineData(65_516)]
    [InlineData(70_000)]
    [InlineData(int.MaxValue - 20)]
    [InlineData(-21)]
    public void Write_LengthBeyondTheField_Throws(int payloadLength) =>
        Assert.Throws<OverflowException>(() => Write(new byte[Ipv4Header.Length], payloadLength));

    [Fact]
    public void Write_HeaderThatScapyMade_SameBytes()
    {
        // scapy: IP(src="192.0.2.1", dst="198.51.100.7", id=0, flags="DF", ttl=64)/TCP()/b"hello"
        byte[] header = Dirty.Bytes(Ipv4Header.Length);
        Write(header, 25);
        Assert.Equal(Convert.FromHexString("4500002d0000400040064e8fc0000201c6336407"), header);
    }

    [Fact]
    public void WriteLength_OfAnotherPayload_AsIfWrittenForThatAlone()
    {
        byte[] again = Dirty.Bytes(Ipv4Header.Length);
        byte[] once = Dirty.Bytes(Ipv4Header.Length);
        Header.Write(again);
        InternetChecksum rest = default(InternetChecksum).Add(again);
        Ipv4Header.WriteLength(again, 65_515, rest);
        Ipv4Header.WriteLength(again, 25, rest);
        Write(once, 25);
        Assert.Equal(once, again);
    }

    [Fact]
    public void PseudoHeader_AddressesAndProtocol_SumAsTheirBytes()
    {
        byte[] header = Dirty.Bytes(Ipv4Header.Length);
        Header.Write(header);
        Assert.Equal(
            TcpPacket.Checksum(0xC0, 0x00, 0x02, 0x01, 0xC6, 0x33, 0x64, 0x07, 0x00, 0x06),
            Ipv4Header.PseudoHeader(header).Fold());
    }

    private static void Write(byte[] packet, int payloadLength)
    {
        Header.Write(packet);
        Ipv4Header.WriteLength(packet, payloadLength, default(InternetChecksum).Add(packet.AsSpan(0, Ipv4Header.Length)));
    }
}
