using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>An IPv6 header without extensions, carrying TCP (RFC 8200 §3).</summary>
internal readonly record struct Ipv6Header(UInt128 Source, UInt128 Destination, int PayloadLength)
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

    internal void Write(Span<byte> packet)
    {
        WriteUInt32BigEndian(packet[VersionAt..], Version6);                   // traffic class and flow label stay zero
        WriteUInt16BigEndian(packet[PayloadLengthAt..], checked((ushort)PayloadLength));
        packet[NextHeaderAt] = (byte)IpProtocol.Tcp;
        packet[HopLimitAt] = HopLimit;
        WriteUInt128BigEndian(packet[SourceAt..], Source);
        WriteUInt128BigEndian(packet[DestinationAt..], Destination);
    }

    /// <summary>The part of TCP's pseudo header that is the same for every segment between two addresses (RFC 8200 §8.1).</summary>
    internal static InternetChecksum PseudoHeader(UInt128 source, UInt128 destination)
    {
        Span<byte> addresses = stackalloc byte[32];
        WriteUInt128BigEndian(addresses, source);
        WriteUInt128BigEndian(addresses[16..], destination);
        return default(InternetChecksum).Add(addresses).Add((ushort)IpProtocol.Tcp);
    }
}
