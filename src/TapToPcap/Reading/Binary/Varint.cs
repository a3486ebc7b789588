using System.Buffers.Binary;
using System.Numerics;

namespace TapToPcap.Reading.Binary;

/// <summary>Reads protobuf's varints: seven bits per byte, the lowest first; the eighth is set if a byte follows.</summary>
internal static class Varint
{
    /// <summary>What <see cref="Read"/> returns for a varint of more than ten bytes.</summary>
    internal const int Overlong = -1;

    private const int MaxLength = 10;

    /// <summary>Reads the varint at the front.</summary>
    /// <returns>The number of bytes that it takes; 0 where it goes on after those at hand; or <see cref="Overlong"/>.</returns>
    internal static int Read(ReadOnlySpan<byte> bytes, out ulong value)
    {
        if (!bytes.IsEmpty && bytes[0] < 0x80)
        {
            value = bytes[0];
            return 1;
        }

        return bytes.Length >= sizeof(ulong) && ReadWord(BinaryPrimitives.ReadUInt64LittleEndian(bytes), out value) is int length and > 0
            ? length
            : ReadByteByByte(bytes, out value);
    }

    /// <summary>Reads a varint of at most eight bytes, without a branch for each byte.</summary>
    /// <returns>The number of bytes that it takes; 0 where it has more than eight.</returns>
    private static int ReadWord(ulong word, out ulong value)
    {
        ulong ends = ~word & 0x8080_8080_8080_8080;
        ulong bits = word & (ends ^ (ends - 1)) & 0x7F7F_7F7F_7F7F_7F7F;       // up to the first byte without the eighth bit
        bits = (bits & 0x007F_007F_007F_007F) | ((bits & 0x7F00_7F00_7F00_7F00) >> 1);
        bits = (bits & 0x0000_3FFF_0000_3FFF) | ((bits & 0x3FFF_0000_3FFF_0000) >> 2);
        value = (bits & 0x0000_0000_0FFF_FFFF) | ((bits & 0x0FFF_FFFF_0000_0000) >> 4);
        return ends == 0 ? 0 : (BitOperations.TrailingZeroCount(ends) + 1) / 8;
    }

    private static int ReadByteByByte(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < MaxLength; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        value = 0;
        return bytes.Length < MaxLength ? 0 : Overlong;
    }
}
