using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Captures;

/// <summary>The sum that IP and TCP check by (RFC 1071): ones' complement, in 16 bits.</summary>
internal static class Checksum
{
    /// <summary>Adds the bytes to a sum that is not folded yet; the last of an odd number counts as if a zero followed.</summary>
    internal static ulong Add(ulong sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            sum += ReadUInt32BigEndian(bytes);
        }

        Span<byte> last = stackalloc byte[4];
        last.Clear();
        bytes.CopyTo(last);
        return sum + ReadUInt32BigEndian(last);
    }

    /// <summary>The sum in 16 bits: 0xFFFF where the checksum was among the bytes and is right.</summary>
    internal static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
