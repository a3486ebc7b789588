namespace TapToPcap.Protocols;

/// <summary>Writes an HTTP/2 header block of literals without indexing and without Huffman code, which can be read without any
/// earlier block (RFC 7541 §6.2.2).</summary>
internal sealed class HpackWriter
{
    private const byte LiteralWithNewName = 0x00;
    private const int LengthPrefixMax = 127;                                   // all 7 bits that the first byte has for a length

    private readonly List<byte> _block = [];

    internal void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _block.Add(LiteralWithNewName);
        AddString(name);
        AddString(value);
    }

    internal byte[] Finish() => [.. _block];

    // RFC 7541 §5.2: a length, whose highest bit would be set for Huffman code, then the bytes.
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
