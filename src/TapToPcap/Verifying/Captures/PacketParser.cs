using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Captures;

/// <summary>Parses a frame down to its TCP segment: Ethernet or raw IP, IPv4 or IPv6, TCP. Checks every length and both
/// checksums.</summary>
/// <remarks>A snap length may have left out payload, not headers. The checksum of such a segment is not judged.</remarks>
internal static class PacketParser
{
    private const int Ethernet = 1, RawIp = 101, Ipv4Only = 228, Ipv6Only = 229;
    private const int EtherTypeAt = 12, EthernetLength = 14, EthernetLeast = 60;
    private const ushort EtherTypeIpv4 = 0x0800, EtherTypeIpv6 = 0x86DD;

    // IEEE 802.1Q: a tag and, before it, that of a service, which some switches still mark by 0x9100.
    private const ushort VlanTag = 0x8100, ServiceTag = 0x88A8, OldServiceTag = 0x9100;
    private const int TagLength = 4, TypeLength = 2;

    private const int TotalLengthAt = 2, FragmentAt = 6, ProtocolAt = 9, Source4At = 12, Address4Length = 4, Ipv4Length = 20;
    private const ushort IsFragment = 0x3FFF;                                  // "more fragments" and offset, not "don't fragment"
    private const int PayloadLengthAt = 4, NextHeaderAt = 6, Source6At = 8, Address6Length = 16, Ipv6Length = 40;
    private const byte HopByHop = 0, Tcp = 6;

    private const int DestinationPortAt = 2, SequenceAt = 4, AcknowledgmentAt = 8, HeaderWordsAt = 12, FlagsAt = 13, TcpLength = 20;
    private const int Fin = 0x01, Syn = 0x02, Ack = 0x10;
    private const ushort Right = 0xFFFF;

    // More than an IP packet can hold, which its length field has yet to confirm.
    private const uint MaxMissing = ushort.MaxValue + Ipv6Length;

    internal static ParsedFrame Parse(in CapturedFrame frame)
    {
        ReadOnlyMemory<byte> packet = frame.Bytes;
        uint missing = frame.OriginalLength - (uint)packet.Length;
        if (missing > MaxMissing)
        {
            return Wrong($"{packet.Length} bytes of a frame of {frame.OriginalLength} are there");
        }

        switch (frame.LinkType)
        {
            case Ethernet when packet.Length > EthernetLength:
                return ParseEthernet(packet, (int)missing);
            case RawIp or Ipv4Only or Ipv6Only when packet.Length > 0:
                return ParseIp(packet, padded: false, (int)missing);
            case Ethernet or RawIp or Ipv4Only or Ipv6Only:
                return Wrong($"{packet.Length} bytes are no packet");
            default:
                return Wrong($"link type {frame.LinkType}, expected {Ethernet} or {RawIp}");
        }
    }

    private static ParsedFrame ParseEthernet(ReadOnlyMemory<byte> frame, int missing)
    {
        int at = EtherTypeAt;
        ushort type = ReadUInt16BigEndian(frame.Span[at..]);
        while (type is VlanTag or ServiceTag or OldServiceTag && frame.Length > at + TagLength + TypeLength)
        {
            at += TagLength;
            type = ReadUInt16BigEndian(frame.Span[at..]);
        }

        at += TypeLength;
        int version = frame.Span[at] >> 4;
        return (type, version) is (EtherTypeIpv4, 4) or (EtherTypeIpv6, 6)
            ? ParseIp(frame[at..], padded: missing == 0 && frame.Length <= EthernetLeast + at - EthernetLength, missing)
            : Wrong($"Ethernet type 0x{type:x4} before version {version}, expected IPv4 or IPv6");
    }

    /// <param name="padded">Whether bytes may follow the packet, as Ethernet pads short frames.</param>
    /// <param name="missing">How many bytes at its end were not captured.</param>
    private static ParsedFrame ParseIp(ReadOnlyMemory<byte> packet, bool padded, int missing) => (packet.Span[0] >> 4) switch
    {
        4 => ParseIpv4(packet, padded, missing),
        6 => ParseIpv6(packet, padded, missing),
        int version => Wrong($"IP version {version}, expected 4 or 6"),
    };

    private static ParsedFrame ParseIpv4(ReadOnlyMemory<byte> packet, bool padded, int missing)
    {
        ReadOnlySpan<byte> span = packet.Span;
        int headerLength = (span[0] & 0xF) * 4;
        if (span.Length < Ipv4Length || headerLength < Ipv4Length)
        {
            return Wrong($"an IPv4 header of {headerLength} bytes in {span.Length}");
        }

        int length = ReadUInt16BigEndian(span[TotalLengthAt..]);
        if (length < headerLength || headerLength > span.Length || !Fits(length, span.Length + missing, padded))
        {
            return Wrong($"IPv4 says {length} bytes with a header of {headerLength}, {span.Length + missing} are there");
        }

        if (span[ProtocolAt] != Tcp || (ReadUInt16BigEndian(span[FragmentAt..]) & IsFragment) != 0)
        {
            return Wrong($"IPv4 with protocol {span[ProtocolAt]} and fragment field 0x{ReadUInt16BigEndian(span[FragmentAt..]):x4}, expected {Tcp} and no fragment");
        }

        ushort sum = Checksum.Fold(Checksum.Add(0, span[..headerLength]));
        string? problem = sum == Right ? null : Text($"the IPv4 header sums up to 0x{sum:x4}, expected 0x{Right:x4}: its checksum is wrong");
        ulong pseudoHeader = Checksum.Add(Tcp + (ulong)(length - headerLength), span.Slice(Source4At, 2 * Address4Length));
        UInt128 source = TcpEnd.Widen(ReadUInt32BigEndian(span[Source4At..]));
        UInt128 destination = TcpEnd.Widen(ReadUInt32BigEndian(span[(Source4At + Address4Length)..]));
        return ParseTcp(packet[headerLength..(length - missing)], source, destination, pseudoHeader, problem, missing);
    }

    private static ParsedFrame ParseIpv6(ReadOnlyMemory<byte> packet, bool padded, int missing)
    {
        ReadOnlySpan<byte> span = packet.Span;
        if (span.Length < Ipv6Length)
        {
            return Wrong($"an IPv6 header of {Ipv6Length} bytes in {span.Length}");
        }

        int length = Ipv6Length + ReadUInt16BigEndian(span[PayloadLengthAt..]);
        if (!Fits(length, span.Length + missing, padded))
        {
            return Wrong($"IPv6 says {length} bytes, {span.Length + missing} are there");
        }

        byte next = span[NextHeaderAt];
        int at = Ipv6Length;
        if (next == HopByHop && span.Length >= Ipv6Length + 8)
        {
            next = span[Ipv6Length];
            at += (span[Ipv6Length + 1] + 1) * 8;                              // RFC 8200 §4.3
        }

        if (next != Tcp || at > length - missing)
        {
            return Wrong($"IPv6 with next header {next}, expected {Tcp}");
        }

        ulong pseudoHeader = Checksum.Add(Tcp + (ulong)(length - at), span.Slice(Source6At, 2 * Address6Length));
        UInt128 source = ReadUInt128BigEndian(span[Source6At..]);
        UInt128 destination = ReadUInt128BigEndian(span[(Source6At + Address6Length)..]);
        return ParseTcp(packet[at..(length - missing)], source, destination, pseudoHeader, problem: null, missing);
    }

    /// <param name="problem">What is wrong with the IP header; null if nothing is.</param>
    private static ParsedFrame ParseTcp(ReadOnlyMemory<byte> segment, UInt128 source, UInt128 destination, ulong pseudoHeader, string? problem, int missing)
    {
        ReadOnlySpan<byte> span = segment.Span;
        int headerLength = span.Length < TcpLength ? TcpLength : (span[HeaderWordsAt] >> 4) * 4;
        if (headerLength < TcpLength || headerLength > span.Length)
        {
            return Wrong($"a TCP header of {headerLength} bytes in {span.Length}");
        }

        int flags = span[FlagsAt];
        TcpPacket packet = new(
            new TcpEnd(source, ReadUInt16BigEndian(span)),
            new TcpEnd(destination, ReadUInt16BigEndian(span[DestinationPortAt..])),
            ReadUInt32BigEndian(span[SequenceAt..]),
            (flags & Ack) == 0 ? null : ReadUInt32BigEndian(span[AcknowledgmentAt..]),
            (flags & Syn) != 0,
            (flags & Fin) != 0,
            segment[headerLength..],
            missing);
        if (missing > 0)
        {
            return new ParsedFrame(packet, problem);
        }

        ushort sum = Checksum.Fold(Checksum.Add(pseudoHeader, span));
        return new ParsedFrame(packet, sum == Right ? problem : Text($"the TCP segment sums up to 0x{sum:x4}, expected 0x{Right:x4}: its checksum is wrong"));
    }

    private static bool Fits(int length, int there, bool padded) => length == there || (padded && length < there);

    private static ParsedFrame Wrong(FormattableString problem) => new(null, Text(problem));

    private static string Text(FormattableString problem) => problem.ToString(CultureInfo.InvariantCulture);
}
