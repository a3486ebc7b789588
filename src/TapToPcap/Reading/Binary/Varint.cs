using System.Buffers.Binary;
using System.Numerics;

namespace TapToPcap.Reading.Binary;

/// <summary>Numbers of protobuf: seven bits in each byte, the lowest first, and the eighth where another byte follows.</summary>
internal static class Varint
{
    /// <summary>What <see cref="Read"/> returns of more than ten bytes.</summary>
    internal const int Overlong = -1;

    private const int MaxLength = 10;

    /// <summary>Reads the number at the front.</summary>
    /// <returns>The bytes it takes; 0 where it goes on after those that are here.</returns>
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

    /// <summary>Reads a number of eight bytes at most, without a branch for each.</summary>
    /// <returns>0 where it has more.</returns>
    private static int ReadWord(ulong word, out ulong value)
    {
        ulong ends = ~word & 0x8080_8080_8080_8080;
        ulong bits = word & (ends ^ (ends - 1)) & 0x7F7F_7F7F_7F7F_7F7F;       // up to the first byte that no other follows
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
