using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Wire;

/// <summary>One direction of a TCP connection: all that is the same in every frame of it, and how such a frame is put together.</summary>
internal sealed class TcpFlow
{
    private readonly LinkType _linkType;
    private readonly EthernetHeader _ethernet;
    private readonly UInt128 _source;
    private readonly UInt128 _destination;
    private readonly InternetChecksum _pseudoHeader;

    /// <param name="source">Sender of the frames; of the same address family as <paramref name="destination"/>.</param>
    internal TcpFlow(LinkType linkType, MacAddress sourceMac, IPEndPoint source, MacAddress destinationMac, IPEndPoint destination)
    {
        if (source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException($"{source} and {destination} are of different families.", nameof(destination));
        }

        IsIpv6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        SourcePort = checked((ushort)source.Port);
        DestinationPort = checked((ushort)destination.Port);
        _linkType = linkType;
        _ethernet = new EthernetHeader(destinationMac, sourceMac, IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4);
        _source = ToNumber(source.Address);
        _destination = ToNumber(destination.Address);
        _pseudoHeader = IsIpv6 ? Ipv6Header.PseudoHeader(_source, _destination) : Ipv4Header.PseudoHeader((uint)_source, (uint)_destination);
    }

    internal bool IsIpv6 { get; }

    internal ushort SourcePort { get; }

    internal ushort DestinationPort { get; }

    private int LinkHeaderLength => _linkType == LinkType.Ethernet ? EthernetHeader.Length : 0;

    private int IpHeaderLength => IsIpv6 ? Ipv6Header.Length : Ipv4Header.Length;

    /// <summary>Bytes of the whole frame, link header included.</summary>
    internal int FrameLength(in TcpSegment segment, int payloadLength) =>
        LinkHeaderLength + IpHeaderLength + segment.HeaderLength + payloadLength;

    /// <summary>Fills all of <paramref name="frame"/>, whose old content does not matter.</summary>
    /// <param name="frame">Exactly <see cref="FrameLength"/> long.</param>
    internal void Write(Span<byte> frame, in TcpSegment segment, ReadOnlySpan<byte> payload)
    {
        if (_linkType == LinkType.Ethernet)
        {
            _ethernet.Write(frame);
        }

        Span<byte> packet = frame[LinkHeaderLength..];
        int segmentLength = segment.HeaderLength + payload.Length;
        if (IsIpv6)
        {
            new Ipv6Header(_source, _destination, segmentLength).Write(packet);
        }
        else
        {
            new Ipv4Header((uint)_source, (uint)_destination, segmentLength).Write(packet);
        }

        segment.Write(packet[IpHeaderLength..], payload, _pseudoHeader.Add(checked((ushort)segmentLength)));
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int length))
        {
            throw new ArgumentException($"{address} is longer than 16 bytes.", nameof(address));
        }

        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
