using TapToPcap.Reading.Events;

namespace TapToPcap.Verifying.Http;

/// <summary>Reads HTTP/2 header blocks that use no table and no Huffman code: literals that are not indexed, with literal names
/// (RFC 7541 §6.2.2, §6.2.3).</summary>
internal static class HpackReader
{
    private const byte NotIndexed = 0x00;
    private const byte NeverIndexed = 0x10;
    private const byte LengthMask = 0x7F;                                      // the bit above is set for Huffman code
    private const int MaxShift = 21;

    /// <returns>False where a field has another form, or the block ends inside one.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> block, List<HttpHeader> headers)
    {
        while (!block.IsEmpty)
        {
            if (block[0] is not (NotIndexed or NeverIndexed))
            {
                return false;
            }

            block = block[1..];
            if (!TryReadText(ref block, out byte[] name) || !TryReadText(ref block, out byte[] value))
            {
                return false;
            }

            headers.Add(new HttpHeader(name, value));
        }

        return true;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> block, out byte[] text)
    {
        text = [];
        if (block.IsEmpty || block[0] > LengthMask || !TryReadLength(ref block, out int length) || length > block.Length)
        {
            return false;
        }

        text = block[..length].ToArray();
        block = block[length..];
        return true;
    }

    // RFC 7541 §5.1: seven bits; if all of them are set, seven more in each following byte, the lowest first.
    private static bool TryReadLength(ref ReadOnlySpan<byte> block, out int length)
    {
        length = block[0];
        block = block[1..];
        if (length < LengthMask)
        {
            return true;
        }

        for (int shift = 0; shift <= MaxShift && !block.IsEmpty; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            length += (next & LengthMask) << shift;
            if (next <= LengthMask)
            {
                return true;
            }
        }

        return false;
    }
}
