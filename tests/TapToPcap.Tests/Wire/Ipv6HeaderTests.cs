using System.Buffers.Binary;
using System.Net;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class Ipv6HeaderTests
{
    private static readonly Ipv6Header Header = new(IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2a00:1450::5"));

    [Fact]
    public void Write_DirtyBuffer_LeavesNothingOfItAndNothingAfter()
    {
        byte[] clean = new byte[Ipv6Header.Length + 1];
        byte[] dirty = Dirty.Bytes(Ipv6Header.Length + 1);
        Write(clean, 25);
        Write(dirty, 25);
        Assert.Equal(clean[..Ipv6Header.Length], dirty[..Ipv6Header.Length]);
        Assert.Equal(0xA5, dirty[Ipv6Header.Length]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(65_535)]
    public void Write_Length_ReadsBack(int payloadLength)
    {
        byte[] header = Dirty.Bytes(Ipv6Header.Length);
        Write(header, payloadLength);
        Assert.Equal(6, header[0] >> 4);
        Assert.Equal(payloadLength, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4)));
        Assert.Equal(Header.Source, new IPAddress(header.AsSpan(8, 16)));
        Assert.Equal(Header.Destination, new IPAddress(header.AsSpan(24, 16)));
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(-1)]
    public void Write_LengthBeyondTheField_Throws(int payloadLength) =>
        Assert.Throws<OverflowException>(() => Write(new byte[Ipv6Header.Length], payloadLength));

    [Fact]
    public void Write_HeaderThatScapyMade_SameBytes()
    {
        // scapy: IPv6(src="2001:db8::1", dst="2a00:1450::5", hlim=64)/TCP()/b"odd"
        byte[] header = Dirty.Bytes(Ipv6Header.Length);
        Write(header, 23);
        Assert.Equal(Convert.FromHexString("600000000017064020010db80000000000000000000000012a001450000000000000000000000005"), header);
    }

    [Fact]
    public void PseudoHeader_AddressesAndProtocol_SumAsTheirBytes()
    {
        byte[] header = Dirty.Bytes(Ipv6Header.Length);
        Header.Write(header);
        Assert.Equal(
            TcpPacket.Checksum([.. Header.Source.GetAddressBytes(), .. Header.Destination.GetAddressBytes(), 0x00, 0x06]),
            Ipv6Header.PseudoHeader(header).Fold());
    }

    private static void Write(byte[] packet, int payloadLength)
    {
        Header.Write(packet);
        Ipv6Header.WriteLength(packet, payloadLength);
    }
}
