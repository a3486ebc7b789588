using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TapToPcap.Wire;

/// <summary>The Internet checksum of IPv4 and TCP headers, added up part by part (RFC 1071).</summary>
/// <remarks>
/// Parts are added in the machine's byte order and in words wider than 16 bits; the sum is folded and its bytes are swapped once at
/// the end: RFC 1071 §2 (B) and (C). Every part but the last must have an even length.
/// </remarks>
internal readonly struct InternetChecksum
{
    private readonly ulong _sum;

    private InternetChecksum(ulong sum) => _sum = sum;

    internal InternetChecksum Add(ushort word) =>
        new(_sum + (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word));

    internal InternetChecksum Add(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<byte, Vector<uint>>(bytes);
        Vector<ulong> even = Vector<ulong>.Zero;
        Vector<ulong> odd = Vector<ulong>.Zero;
        foreach (Vector<uint> words in vectors)
        {
            Vector.Widen(words, out Vector<ulong> low, out Vector<ulong> high);
            even += low;
            odd += high;
        }

        ulong sum = _sum + Vector.Sum(even) + Vector.Sum(odd);
        ReadOnlySpan<byte> rest = bytes[(vectors.Length * Vector<byte>.Count)..];
        foreach (ulong words in MemoryMarshal.Cast<byte, ulong>(rest))
        {
            sum += (uint)words + (words >> 32);
        }

        return new InternetChecksum(sum + LastWords(rest[(rest.Length & ~7)..]));
    }

    /// <summary>The checksum of everything added so far, as a number to be written big-endian.</summary>
    internal ushort Fold()
    {
        ulong sum = (_sum & 0xFFFF_FFFF) + (_sum >> 32);
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        ushort checksum = (ushort)~sum;
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(checksum) : checksum;
    }

    // At most seven bytes. An odd length counts as if one zero byte followed.
    private static ulong LastWords(ReadOnlySpan<byte> rest)
    {
        ulong sum = 0;
        foreach (ushort word in MemoryMarshal.Cast<byte, ushort>(rest))
        {
            sum += word;
        }

        return (rest.Length & 1) == 0 ? sum : sum + LastByte(rest[^1]);
    }

    private static ulong LastByte(byte value) => BitConverter.IsLittleEndian ? value : (ulong)value << 8;
}
