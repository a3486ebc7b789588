using TapToPcap.Verifying.Captures;
using CapturedFrame = TapToPcap.Verifying.Captures.CapturedFrame;
using TcpPacket = TapToPcap.Verifying.Captures.TcpPacket;

namespace TapToPcap.Tests.Verifying;

/// <summary>Frames taken apart. Their bytes are scapy's: TCP(sport=7000, dport=50000, seq=4294967290, ack=5, flags="FPA", options=[("NOP", None)] * 4) / b"hello".</summary>
public class PacketParserTests
{
    private const string Ipv4 = "4500003100010000400666c10a0100010a0200021b58c350fffffffa0000000560192000474000000101010168656c6c6f";
    private const string Ipv6 = "60000000001d064020010db800000000000000000000000120010db80000000000000000000000021b58c350fffffffa0000000560192000ffd000000101010168656c6c6f";
    private const string Ipv4Padded = "02000000000202000000000108004500002d00010000400666c50a0100010a0200021b58c350fffffffa00000005501920005946000068656c6c6f00";

    [Theory]
    [InlineData(101, Ipv4)]
    [InlineData(101, "46000035000100004006d1b80a0100010a020002940400001b58c350fffffffa0000000560192000474000000101010168656c6c6f")]
    [InlineData(101, Ipv6)]
    [InlineData(101, "600000000025004020010db800000000000000000000000120010db800000000000000000000000206000104000000001b58c350fffffffa0000000560192000ffd000000101010168656c6c6f")]
    [InlineData(1, "02000000000202000000000108004500003100010000400666c10a0100010a0200021b58c350fffffffa0000000560192000474000000101010168656c6c6f")]
    [InlineData(1, "02000000000202000000000186dd60000000001d064020010db800000000000000000000000120010db80000000000000000000000021b58c350fffffffa0000000560192000ffd000000101010168656c6c6f")]
    [InlineData(1, Ipv4Padded)]
    [InlineData(1, "02000000000202000000000181002007080045000031000100004006" + "66c10a0100010a0200021b58c350fffffffa0000000560192000474000000101010168656c6c6f")]
    [InlineData(1, "02000000000202000000000188a800648100200786dd60000000001d064020010db800000000000000000000000120010db80000000000000000000000021b58c350fffffffa0000000560192000ffd000000101010168656c6c6f")]
    [InlineData(1, "0200000000020200000000019100006481002007080045000031000100004006" + "66c10a0100010a0200021b58c350fffffffa0000000560192000474000000101010168656c6c6f")]
    [InlineData(1, "0200000000020200000000018100200708004500002d00010000400666c50a0100010a0200021b58c350fffffffa00000005501920005946000068656c6c6f00")]
    public void Parse_FrameOfScapy_GivesItsParts(int linkType, string hex)
    {
        ParsedFrame parsed = Parse(linkType, Convert.FromHexString(hex));

        Assert.Null(parsed.Problem);
        TcpPacket packet = Assert.NotNull(parsed.Packet);
        bool isIpv6 = hex.Contains("20010db8", StringComparison.Ordinal);
        Assert.Equal(isIpv6 ? "[2001:db8::1]:7000" : "10.1.0.1:7000", packet.Source.ToEndPoint().ToString());
        Assert.Equal(isIpv6 ? "[2001:db8::2]:50000" : "10.2.0.2:50000", packet.Destination.ToEndPoint().ToString());
        Assert.Equal((4_294_967_290u, 5u), (packet.Sequence, packet.Acknowledgment));
        Assert.Equal((false, true), (packet.IsSyn, packet.IsFin));
        Assert.Equal("hello"u8, packet.Payload.Span);
    }

    [Theory]
    [InlineData(101, Ipv4)]
    [InlineData(101, Ipv6)]
    public void Parse_AnyOneBitFlipped_FindsIt(int linkType, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        List<int> unnoticed = [];
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            if (Parse(linkType, flipped).Problem is null)
            {
                unnoticed.Add(bit);
            }
        }

        // No checksum covers traffic class, flow label and hop limit of IPv6.
        Assert.Equal(hex == Ipv6 ? [.. Enumerable.Range(4, 28), .. Enumerable.Range(56, 8)] : [], unnoticed);
    }

    [Theory]
    [InlineData(101, Ipv4)]
    [InlineData(101, Ipv6)]
    [InlineData(1, Ipv4Padded)]
    public void Parse_CutAtEachByte_IsNoPacket(int linkType, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        int packet = linkType == 1 ? frame.Length - 1 : frame.Length;
        for (int length = 0; length < packet; length++)
        {
            Assert.Null(Parse(linkType, frame[..length]).Packet);
            Assert.NotNull(Parse(linkType, frame[..length]).Problem);
        }
    }

    [Fact]
    public void Parse_RandomBytesBySeeds1To5000_EndsInAPacketOrAProblem()
    {
        for (int seed = 1; seed <= 5000; seed++)
        {
            Random random = new(seed);
            byte[] frame = Convert.FromHexString(seed % 2 == 0 ? Ipv4 : Ipv6)[..random.Next(50)];
            random.NextBytes(frame.AsSpan(frame.Length == 0 ? 0 : 1));
            ParsedFrame parsed = Parse(101, frame);
            Assert.True(parsed.Packet is not null || parsed.Problem is not null, $"seed {seed}: {Convert.ToHexString(frame)}");
        }
    }

    [Theory]
    [InlineData(101, "4500001d00010000401166ca0a0100010a02000200010002000973d378", "IPv4 with protocol 17 and fragment field 0x0000, expected 6 and no fragment")]
    [InlineData(101, "4500003100012000400646c10a0100010a0200021b58c350fffffffa0000000560192000474000000101010168656c6c6f", "IPv4 with protocol 6 and fragment field 0x2000, expected 6 and no fragment")]
    [InlineData(101, Ipv4 + "00", "IPv4 says 49 bytes with a header of 20, 50 are there")]
    [InlineData(101, Ipv6 + "00", "IPv6 says 69 bytes, 70 are there")]
    [InlineData(101, "00", "IP version 0, expected 4 or 6")]
    [InlineData(1, "0200000000020200000000010806000108000604000102fc00000001c000020200000000000000000000", "Ethernet type 0x0806 before version 0, expected IPv4 or IPv6")]
    [InlineData(113, Ipv4, "link type 113, expected 1 or 101")]
    public void Parse_OtherThanTcp_SaysWhat(int linkType, string hex, string expected)
    {
        ParsedFrame parsed = Parse(linkType, Convert.FromHexString(hex));

        Assert.Null(parsed.Packet);
        Assert.Equal(expected, parsed.Problem);
    }

    [Fact]
    public void Parse_FrameThatTheCaptureCut_SaysBothLengths()
    {
        byte[] bytes = Convert.FromHexString(Ipv4);

        Assert.Equal("IPv4 says 49 bytes with a header of 20, 60 are there", PacketParser.Parse(new CapturedFrame(1, 0, 101, null, 60, bytes)).Problem);
        Assert.Equal("49 bytes of a frame of 70000 are there", PacketParser.Parse(new CapturedFrame(1, 0, 101, null, 70_000, bytes)).Problem);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Parse_FrameThatTheCaptureCutInItsPayload_HasWhatIsThere(int missing)
    {
        byte[] bytes = Convert.FromHexString(Ipv4);
        TcpPacket whole = Parse(101, bytes).Packet!.Value;

        ParsedFrame parsed = PacketParser.Parse(new CapturedFrame(1, 0, 101, null, (uint)bytes.Length, bytes.AsMemory(..^missing)));

        Assert.Null(parsed.Problem);
        Assert.Equal((whole.Sequence, whole.Payload.Length, missing), (parsed.Packet!.Value.Sequence, parsed.Packet.Value.PayloadLength, parsed.Packet.Value.Missing));
        Assert.Equal(whole.Payload.ToArray()[..^missing], parsed.Packet.Value.Payload.ToArray());
    }

    [Fact]
    public void Parse_FrameThatTheCaptureCutInItsHeaders_SaysSo()
    {
        byte[] bytes = Convert.FromHexString(Ipv4);

        Assert.NotNull(PacketParser.Parse(new CapturedFrame(1, 0, 101, null, (uint)bytes.Length, bytes.AsMemory(..39))).Problem);
        Assert.NotNull(PacketParser.Parse(new CapturedFrame(1, 0, 101, null, (uint)bytes.Length, bytes.AsMemory(..19))).Problem);
    }

    private static ParsedFrame Parse(int linkType, byte[] bytes) => PacketParser.Parse(new CapturedFrame(1, 0, linkType, null, (uint)bytes.Length, bytes));
}
