using System.Net;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>An IPv4 header without options, carrying TCP (RFC 791 §3.1).</summary>
internal readonly record struct Ipv4Header(IPAddress Source, IPAddress Destination)
{
    private const int VersionAt = 0;
    private const int ServiceAt = VersionAt + 1;
    private const int TotalLengthAt = ServiceAt + 1;
    private const int IdentificationAt = TotalLengthAt + 2;
    private const int FragmentAt = IdentificationAt + 2;
    private const int TimeToLiveAt = FragmentAt + 2;
    private const int ProtocolAt = TimeToLiveAt + 1;
    private const int ChecksumAt = ProtocolAt + 1;
    private const int SourceAt = ChecksumAt + 2;
    private const int DestinationAt = SourceAt + 4;
    internal const int Length = DestinationAt + 4;

    private const byte Version4WithFiveWords = 0x45;
    private const ushort DoNotFragment = 0x4000;
    private const byte TimeToLive = 64;

    /// <summary>Writes the header with a length and a checksum of zero, which <see cref="WriteLength"/> fills in.</summary>
    internal void Write(Span<byte> packet)
    {
        Span<byte> header = packet[..Length];
        header[VersionAt] = Version4WithFiveWords;
        header[ServiceAt] = 0;
        WriteUInt16BigEndian(header[TotalLengthAt..], 0);
        WriteUInt16BigEndian(header[IdentificationAt..], 0);                   // not used without fragments, RFC 6864 §4.1
        WriteUInt16BigEndian(header[FragmentAt..], DoNotFragment);
        header[TimeToLiveAt] = TimeToLive;
        header[ProtocolAt] = (byte)IpProtocol.Tcp;
        WriteUInt16BigEndian(header[ChecksumAt..], 0);
        Source.TryWriteBytes(header[SourceAt..], out _);
        Destination.TryWriteBytes(header[DestinationAt..], out _);
    }

    /// <summary>Sets the length and the checksum for a payload; a header can be used again with another payload.</summary>
    /// <param name="rest">The sum over the header as <see cref="Write"/> leaves it.</param>
    internal static void WriteLength(Span<byte> packet, int payloadLength, InternetChecksum rest)
    {
        ushort length = checked((ushort)(Length + payloadLength));
        WriteUInt16BigEndian(packet[TotalLengthAt..], length);
        WriteUInt16BigEndian(packet[ChecksumAt..], rest.Add(length).Fold());
    }

    /// <summary>Sums the part of the TCP pseudo-header that does not depend on the segment (RFC 9293 §3.1).</summary>
    /// <param name="packet">Begins with a header that <see cref="Write"/> has written.</param>
    internal static InternetChecksum PseudoHeader(ReadOnlySpan<byte> packet) =>
        default(InternetChecksum).Add(packet[SourceAt..Length]).Add((ushort)IpProtocol.Tcp);
}
