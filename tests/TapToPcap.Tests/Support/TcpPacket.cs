using System.Net;

namespace TapToPcap.Tests.Support;

/// <summary>A frame taken apart byte by byte, both checksums verified.</summary>
/// <param name="Options">The TCP options as they stand in the header.</param>
/// <param name="Missing">Bytes after the payload that were not captured.</param>
internal sealed record TcpPacket(IPEndPoint Source, IPEndPoint Destination, uint Sequence, uint Acknowledgment, int Flags, int Window, byte[] Options, ReadOnlyMemory<byte> Payload, int Missing = 0)
{
    internal const int Ethernet = 1;
    internal const int RawIp = 101;

    internal const int Fin = 0x01;
    internal const int Syn = 0x02;
    internal const int Reset = 0x04;
    internal const int Push = 0x08;
    internal const int Ack = 0x10;

    internal bool IsSyn => (Flags & Syn) != 0;

    internal bool IsFin => (Flags & Fin) != 0;

    internal bool IsAck => (Flags & Ack) != 0;

    /// <summary>Sequence numbers that it takes.</summary>
    internal uint Length => (uint)(Payload.Length + Missing) + (IsSyn ? 1u : 0) + (IsFin ? 1u : 0);

    /// <exception cref="InvalidDataException">A length, a checksum or a fixed field is wrong.</exception>
    /// <param name="missing">Bytes at its end that were not captured; the checksum must be as if they were zeros.</param>
    internal static TcpPacket Parse(int linkType, ReadOnlyMemory<byte> frame, int missing = 0)
    {
        if (linkType == Ethernet)
        {
            Require(frame.Length > 14, "an Ethernet header");
            int type = Number(frame.Span, 12, 2);
            Require(type == (frame.Span[14] >> 4 == 6 ? 0x86DD : 0x0800), "an Ethernet type that is the IP version's");
            frame = frame[14..];
        }

        return frame.Span[0] >> 4 == 6 ? ParseIpv6(frame, missing) : ParseIpv4(frame, missing);
    }

    /// <summary>The complement of the one's complement sum of the 16-bit words, one byte after the other.</summary>
    internal static int Checksum(params ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
            sum = sum > 0xFFFF ? sum - 0xFFFF : sum;
        }

        return sum ^ 0xFFFF;
    }

    private static TcpPacket ParseIpv4(ReadOnlyMemory<byte> packet, int missing)
    {
        ReadOnlySpan<byte> header = packet.Span[..20];
        Require(header[0] == 0x45, "IPv4 without options");
        Require(Number(header, 2, 2) == packet.Length + missing, $"IPv4's total length {packet.Length}");
        Require((Number(header, 6, 2) & 0x3FFF) == 0, "a whole packet, no fragment");
        Require(header[8] > 0, "a time to live");
        Require(header[9] == 6, "TCP in IPv4");
        Require(Checksum(header) == 0, "the right checksum of IPv4");
        return ParseTcp(packet[20..], header[12..16], header[16..20], missing);
    }

    private static TcpPacket ParseIpv6(ReadOnlyMemory<byte> packet, int missing)
    {
        ReadOnlySpan<byte> header = packet.Span[..40];
        Require(Number(header, 4, 2) == packet.Length - 40 + missing, $"IPv6's payload length {packet.Length - 40}");
        Require(header[6] == 6, "TCP in IPv6");
        Require(header[7] > 0, "a hop limit");
        return ParseTcp(packet[40..], header[8..24], header[24..40], missing);
    }

    private static TcpPacket ParseTcp(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, int missing)
    {
        ReadOnlySpan<byte> segment = bytes.Span;
        byte[] pseudo = [.. source, .. destination, 0, 0, (byte)((segment.Length + missing) >> 8), (byte)(segment.Length + missing), 0, 6];
        Require((Checksum([.. pseudo, .. segment])) == 0, "the right checksum of TCP");
        int headerLength = segment[12] >> 4 << 2;
        Require(headerLength >= 20 && headerLength <= segment.Length, "a TCP header of 20 bytes or more");
        return new TcpPacket(
            new IPEndPoint(new IPAddress(source), Number(segment, 0, 2)),
            new IPEndPoint(new IPAddress(destination), Number(segment, 2, 2)),
            (uint)Number(segment, 4, 4),
            (uint)Number(segment, 8, 4),
            segment[13],
            Number(segment, 14, 2),
            segment[20..headerLength].ToArray(),
            bytes[headerLength..],
            missing);
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at, int count)
    {
        int number = 0;
        foreach (byte value in bytes.Slice(at, count))
        {
            number = (number << 8) | value;
        }

        return number;
    }

    private static void Require(bool isSo, string expected)
    {
        if (!isSo)
        {
            throw new InvalidDataException($"A frame should have {expected}.");
        }
    }
}
