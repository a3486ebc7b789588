namespace TapToPcap.Protocols;

/// <summary>Detects gRPC by the content type "application/grpc" in a direction's first header block (gRPC over HTTP/2, "Requests"
/// and "Responses").</summary>
internal static class GrpcHeaders
{
    private const int ContentType = 31;                                        // index in the static table, RFC 7541 Appendix A

    private static ReadOnlySpan<byte> Name => "content-type"u8;

    // The same texts in the Huffman code of RFC 7541, Appendix B. The code of the type ends with a whole byte,
    // so that what follows it begins with a new one.
    private static ReadOnlySpan<byte> NameCode => [0x21, 0xEA, 0x49, 0x6A, 0x4A, 0xC9, 0xF5, 0x59, 0x7F];

    private static ReadOnlySpan<byte> Type => "application/grpc"u8;

    private static ReadOnlySpan<byte> TypeCode => [0x1D, 0x75, 0xD0, 0x62, 0x0D, 0x26, 0x3D, 0x4C, 0x4D, 0x65, 0x64];

    /// <param name="block">The first header block of a direction, or its beginning.</param>
    internal static bool Are(ReadOnlySpan<byte> block)
    {
        HpackReader fields = new(block);
        while (fields.TryReadLiteral(out int nameIndex, out HpackText name, out HpackText value))
        {
            if (nameIndex == ContentType || (nameIndex == 0 && name.Is(Name, NameCode)))
            {
                return IsGrpc(value);
            }
        }

        return false;
    }

    // A subtype ("+proto") or parameters can follow; "application/grpc-web" is another protocol. In Huffman code ";" is 0xFB and
    // "+" begins with 0xFF.
    private static bool IsGrpc(HpackText value)
    {
        ReadOnlySpan<byte> type = value.IsHuffman ? TypeCode : Type;
        if (!value.Bytes.StartsWith(type))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = value.Bytes[type.Length..];
        return rest.IsEmpty || (value.IsHuffman ? rest is [0xFB, ..] or [0xFF, >= 0x60 and <= 0x7F, ..] : rest[0] is (byte)';' or (byte)'+');
    }
}
