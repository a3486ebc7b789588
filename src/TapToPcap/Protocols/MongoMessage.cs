using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Detects MongoDB by the first bytes of either side (MongoDB's manual, "Wire Protocol"): length, request id, id of the
/// request that is answered, opcode, all little-endian; then BSON.</summary>
internal static class MongoMessage
{
    private const int CodeAt = 12;
    private const int BodyAt = 16;
    private const int FlagsLength = 4;
    private const int Query = 2004;                                            // OP_QUERY, used for the hello of drivers
    private const int Message = 2013;
    private const int MaxLength = 48_000_000;                                  // maxMessageSizeBytes

    internal static bool Is(ReadOnlySpan<byte> first)
    {
        if (first.Length <= BodyAt + FlagsLength || ReadInt32LittleEndian(first) is not (> BodyAt and <= MaxLength))
        {
            return false;
        }

        ReadOnlySpan<byte> body = first[(BodyAt + FlagsLength)..];
        return ReadInt32LittleEndian(first[CodeAt..]) switch
        {
            Query => IsCommandCollection(body),
            Message => body[0] == 0 && IsDocument(body[1..], ReadInt32LittleEndian(first)),
            _ => false,
        };
    }

    // OP_QUERY names a collection, which for commands is "DATABASE.$cmd".
    private static bool IsCommandCollection(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf((byte)0);
        return end > 0 && body[..end].EndsWith(".$cmd"u8);
    }

    // OP_MSG begins with a section of kind 0: a document (bsonspec.org), which is its length, then elements of a type and a name.
    private static bool IsDocument(ReadOnlySpan<byte> bytes, int messageLength) =>
        bytes.Length > 6 && ReadInt32LittleEndian(bytes) is int length && length > 5 && length < messageLength - BodyAt - FlagsLength && bytes[4] is >= 0x01 and <= 0x13 && bytes[5] is > (byte)' ' and < 0x7F;
}
