namespace TapToPcap.Protocols;

/// <summary>A block of headers for HTTP/2: each a literal without indexing and without Huffman's code, so that every reader starts from nothing (RFC 7541 §6.2.2).</summary>
internal sealed class HpackWriter
{
    private const byte LiteralWithNewName = 0x00;
    private const int LengthPrefixMax = 127;                                   // the 7 bits that the first byte of a length has

    private readonly List<byte> _block = [];

    internal void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _block.Add(LiteralWithNewName);
        AddString(name);
        AddString(value);
    }

    internal byte[] Finish() => [.. _block];

    // RFC 7541 §5.2: a length, the highest bit of which says that there is no Huffman code, and the bytes.
    private void AddString(ReadOnlySpan<byte> text)
    {
        AddLength(text.Length);
        _block.AddRange(text);
    }

    // RFC 7541 §5.1.
    private void AddLength(int length)
    {
        if (length < LengthPrefixMax)
        {
            _block.Add((byte)length);
            return;
        }

        _block.Add(LengthPrefixMax);
        int rest = length - LengthPrefixMax;
        for (; rest >= 128; rest >>= 7)
        {
            _block.Add((byte)(rest | 0x80));
        }

        _block.Add((byte)rest);
    }
}
