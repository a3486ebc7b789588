using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>An invented, locally administered Ethernet address: 02, the ASCII codes of "tap", and a two-byte suffix.</summary>
internal readonly record struct MacAddress(ushort Suffix)
{
    private const uint Prefix = 0x02_74_61_70;
    internal const int Length = 6;

    internal void Write(Span<byte> address)
    {
        WriteUInt32BigEndian(address, Prefix);
        WriteUInt16BigEndian(address[4..], Suffix);
    }
}
