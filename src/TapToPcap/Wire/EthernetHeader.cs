using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>The header of an Ethernet II frame (IEEE 802.3 §3.1.1, type interpretation).</summary>
internal readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, EtherType Type)
{
    private const int DestinationAt = 0;
    private const int SourceAt = DestinationAt + MacAddress.Length;
    private const int TypeAt = SourceAt + MacAddress.Length;
    internal const int Length = TypeAt + 2;

    internal void Write(Span<byte> frame)
    {
        Destination.Write(frame[DestinationAt..]);
        Source.Write(frame[SourceAt..]);
        WriteUInt16BigEndian(frame[TypeAt..], (ushort)Type);
    }
}
