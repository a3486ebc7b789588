namespace TapToPcap.Protocols;

/// <summary>A name or a value in an HPACK block: plain, or in Huffman code that is not decoded (RFC 7541 §5.2).</summary>
internal readonly ref struct HpackText(ReadOnlySpan<byte> bytes, bool isHuffman)
{
    internal ReadOnlySpan<byte> Bytes { get; } = bytes;

    internal bool IsHuffman { get; } = isHuffman;

    internal bool Is(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> huffman) => Bytes.SequenceEqual(IsHuffman ? huffman : plain);
}
