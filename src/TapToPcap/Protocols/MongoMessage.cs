using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>How both sides of MongoDB begin (MongoDB's manual, "Wire Protocol"): length, number, number answered, code, all little-endian; then BSON.</summary>
internal static class MongoMessage
{
    private const int CodeAt = 12;
    private const int BodyAt = 16;
    private const int FlagsLength = 4;
    private const int Query = 2004;                                            // what drivers say hello with
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

    // OP_QUERY names a collection, and that of commands is "$cmd" of a database.
    private static bool IsCommandCollection(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf((byte)0);
        return end > 0 && body[..end].EndsWith(".$cmd"u8);
    }

    // OP_MSG, section of kind 0: a document (bsonspec.org), its length first, then elements: a type and a name.
    private static bool IsDocument(ReadOnlySpan<byte> bytes, int messageLength) =>
        bytes.Length > 6 && ReadInt32LittleEndian(bytes) is int length && length > 5 && length < messageLength - BodyAt - FlagsLength && bytes[4] is >= 0x01 and <= 0x13 && bytes[5] is > (byte)' ' and < 0x7F;
}
