using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Wire;

/// <summary>Builds the frames of one direction of a TCP connection, from link and IP headers that are prepared once.</summary>
internal sealed class TcpFlow
{
    private readonly byte[] _headers;
    private readonly int _packetAt;
    private readonly int _segmentAt;
    private readonly InternetChecksum _ipv4Header;
    private readonly InternetChecksum _pseudoHeader;

    /// <param name="source">The sender of the frames; of the same address family as <paramref name="destination"/>.</param>
    internal TcpFlow(LinkType linkType, MacAddress sourceMac, IPEndPoint source, MacAddress destinationMac, IPEndPoint destination)
    {
        if (source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException($"{source} and {destination} are of different families.", nameof(destination));
        }

        IsIpv6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        SourcePort = checked((ushort)source.Port);
        DestinationPort = checked((ushort)destination.Port);
        _packetAt = linkType == LinkType.Ethernet ? EthernetHeader.Length : 0;
        _segmentAt = _packetAt + (IsIpv6 ? Ipv6Header.Length : Ipv4Header.Length);
        _headers = new byte[_segmentAt];
        Span<byte> packet = _headers.AsSpan(_packetAt);
        if (linkType == LinkType.Ethernet)
        {
            new EthernetHeader(destinationMac, sourceMac, IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4).Write(_headers);
        }

        if (IsIpv6)
        {
            new Ipv6Header(source.Address, destination.Address).Write(packet);
            _pseudoHeader = Ipv6Header.PseudoHeader(packet);
        }
        else
        {
            new Ipv4Header(source.Address, destination.Address).Write(packet);
            _ipv4Header = default(InternetChecksum).Add(packet);
            _pseudoHeader = Ipv4Header.PseudoHeader(packet);
        }
    }

    internal bool IsIpv6 { get; }

    internal ushort SourcePort { get; }

    internal ushort DestinationPort { get; }

    /// <summary>The length in bytes of a frame with so many bytes of payload, including the link header.</summary>
    internal int FrameLength(in TcpSegment segment, int payloadLength) => _segmentAt + segment.HeaderLength + payloadLength;

    /// <summary>Writes a frame over whatever <paramref name="frame"/> held before.</summary>
    /// <param name="frame">Exactly <see cref="FrameLength"/> long.</param>
    /// <param name="missing">Bytes of payload that follow on the wire and are not captured; checksums take them for zeros.</param>
    internal void Write(Span<byte> frame, in TcpSegment segment, ReadOnlySpan<byte> payload, int missing = 0)
    {
        int segmentLength = segment.HeaderLength + payload.Length + missing;
        _headers.CopyTo(frame);
        if (IsIpv6)
        {
            Ipv6Header.WriteLength(frame[_packetAt..], segmentLength);
        }
        else
        {
            Ipv4Header.WriteLength(frame[_packetAt..], segmentLength, _ipv4Header);
        }

        segment.Write(frame[_segmentAt..], payload, _pseudoHeader.Add(checked((ushort)segmentLength)));
    }
}
