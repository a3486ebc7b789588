using System.Buffers.Binary;

namespace TapToPcap.Fuzzer.Mutations;

/// <summary>Numbers at which readers go wrong, in the forms in which files hold them.</summary>
internal static class Lengths
{
    private const int MaxVarint = 10;

    private static readonly ulong[] Borders = [0, 1, 127, 128, 65_535, 65_536, 1 << 20, 1 << 26, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];

    /// <summary>One of the borders, or a number off by one.</summary>
    internal static ulong Near(ulong value, Random random) => random.Next(Borders.Length + 4) switch
    {
        < 2 => unchecked(value + 1),
        < 4 => unchecked(value - 1),
        int border => Borders[border - 4],
    };

    /// <summary>The varint that these bytes begin with, and how many it takes; 0 where they do not.</summary>
    internal static int Read(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < MaxVarint; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }

    internal static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    /// <summary>Changes a number of 2, 4 or 8 bytes, in one byte order or the other.</summary>
    internal static void Change(Span<byte> number, Random random)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        bool isBigEndian = random.Next(3) == 0;
        if (isBigEndian)
        {
            number.Reverse();
        }

        number.CopyTo(wide);
        BinaryPrimitives.WriteUInt64LittleEndian(wide, Near(BinaryPrimitives.ReadUInt64LittleEndian(wide), random));
        wide[..number.Length].CopyTo(number);
        if (isBigEndian)
        {
            number.Reverse();
        }
    }
}
