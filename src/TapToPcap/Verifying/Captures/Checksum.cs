using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Captures;

/// <summary>Computes the Internet checksum of IP and TCP (RFC 1071): a ones' complement sum of 16 bits.</summary>
internal static class Checksum
{
    /// <summary>Adds the bytes to a sum that is not folded yet. An odd last byte counts as if a zero followed.</summary>
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

    /// <summary>Folds a sum to 16 bits. The result is 0xFFFF where a correct checksum was among the bytes.</summary>
    internal static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
