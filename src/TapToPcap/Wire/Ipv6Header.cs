using System.Net;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>An IPv6 header without extensions, carrying TCP (RFC 8200 §3).</summary>
internal readonly record struct Ipv6Header(IPAddress Source, IPAddress Destination)
{
    private const int VersionAt = 0;
    private const int PayloadLengthAt = VersionAt + 4;
    private const int NextHeaderAt = PayloadLengthAt + 2;
    private const int HopLimitAt = NextHeaderAt + 1;
    private const int SourceAt = HopLimitAt + 1;
    private const int DestinationAt = SourceAt + 16;
    internal const int Length = DestinationAt + 16;

    private const uint Version6 = 0x6000_0000;
    private const byte HopLimit = 64;

    /// <summary>Writes the header with a payload length of zero, which <see cref="WriteLength"/> fills in.</summary>
    internal void Write(Span<byte> packet)
    {
        Span<byte> header = packet[..Length];
        WriteUInt32BigEndian(header[VersionAt..], Version6);                   // traffic class and flow label stay zero
        WriteUInt16BigEndian(header[PayloadLengthAt..], 0);
        header[NextHeaderAt] = (byte)IpProtocol.Tcp;
        header[HopLimitAt] = HopLimit;
        Source.TryWriteBytes(header[SourceAt..], out _);
        Destination.TryWriteBytes(header[DestinationAt..], out _);
    }

    /// <summary>Sets the payload length; a header can be used again with another payload.</summary>
    internal static void WriteLength(Span<byte> packet, int payloadLength) =>
        WriteUInt16BigEndian(packet[PayloadLengthAt..], checked((ushort)payloadLength));

    /// <summary>Sums the part of the TCP pseudo-header that does not depend on the segment (RFC 8200 §8.1).</summary>
    /// <param name="packet">Begins with a header that <see cref="Write"/> has written.</param>
    internal static InternetChecksum PseudoHeader(ReadOnlySpan<byte> packet) =>
        default(InternetChecksum).Add(packet[SourceAt..Length]).Add((ushort)IpProtocol.Tcp);
}
