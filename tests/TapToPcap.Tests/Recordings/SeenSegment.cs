using System.Net;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Recordings;

/// <summary>A TCP segment, as much of it as was captured. Checksums are not looked at: on a loopback interface nobody computes them.</summary>
/// <param name="Acknowledgment">Null where it acknowledges nothing.</param>
/// <param name="IsEnd">It has FIN or RST.</param>
internal sealed record SeenSegment(IPEndPoint Source, IPEndPoint Destination, uint Sequence, uint? Acknowledgment, bool IsSyn, bool IsEnd, ReadOnlyMemory<byte> Payload)
{
    private const int Ethernet = 1, EthernetLength = 14, Ipv6Length = 40;
    private const int Fin = 0x01, Syn = 0x02, Reset = 0x04, Ack = 0x10;

    internal static SeenSegment Parse(int linkType, ReadOnlyMemory<byte> frame)
    {
        ReadOnlyMemory<byte> packet = linkType == Ethernet ? frame[EthernetLength..] : frame;
        ReadOnlySpan<byte> header = packet.Span;
        if (header[0] >> 4 == 6)
        {
            int end = Math.Min(Ipv6Length + ReadUInt16BigEndian(header[4..]), packet.Length);
            return ParseTcp(packet[Ipv6Length..end], header[8..24], header[24..40]);
        }

        int length = Math.Min(ReadUInt16BigEndian(header[2..]), packet.Length);
        return ParseTcp(packet[((header[0] & 0xF) * 4)..length], header[12..16], header[16..20]);
    }

    private static SeenSegment ParseTcp(ReadOnlyMemory<byte> segment, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        ReadOnlySpan<byte> header = segment.Span;
        int flags = header[13];
        return new SeenSegment(
            new IPEndPoint(new IPAddress(source), ReadUInt16BigEndian(header)),
            new IPEndPoint(new IPAddress(destination), ReadUInt16BigEndian(header[2..])),
            ReadUInt32BigEndian(header[4..]),
            (flags & Ack) == 0 ? null : ReadUInt32BigEndian(header[8..]),
            (flags & Syn) != 0,
            (flags & (Fin | Reset)) != 0,
            segment[(header[12] >> 4 << 2)..]);
    }
}
