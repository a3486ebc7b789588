using System.Net;
using System.Net.Sockets;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Captures;

/// <summary>One end of a TCP connection: address and port. IPv4 addresses are held as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that
/// both forms are equal.</summary>
internal readonly record struct TcpEnd(UInt128 Address, ushort Port) : IComparable<TcpEnd>
{
    private const int Ipv6Length = 16;

    private static readonly UInt128 MappedPrefix = (UInt128)0xFFFF << 32;

    internal static UInt128 Widen(uint ipv4) => MappedPrefix | ipv4;

    /// <summary>Converts a tap's address; null where that is not an IP address with a port.</summary>
    internal static TcpEnd? From(TapAddress? tapped)
    {
        bool isNamed = tapped is { Kind: TapAddressKind.Socket, Port: > IPEndPoint.MinPort and <= IPEndPoint.MaxPort };
        if (!isNamed || !IPAddress.TryParse(tapped!.Text, out IPAddress? address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != tapped.Text))
        {
            return null;
        }

        IPAddress wide = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        return new TcpEnd(ReadUInt128BigEndian(wide.GetAddressBytes()), (ushort)tapped.Port);
    }

    /// <summary>By address, then by port.</summary>
    public int CompareTo(TcpEnd other) => (Address, Port).CompareTo((other.Address, other.Port));

    internal TcpEnd Show(PortMap ports) => this with { Port = (ushort)ports.Show(Port) };

    internal IPEndPoint ToEndPoint()
    {
        byte[] bytes = new byte[Ipv6Length];
        WriteUInt128BigEndian(bytes, Address);
        IPAddress address = new(bytes);
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, Port);
    }
}
