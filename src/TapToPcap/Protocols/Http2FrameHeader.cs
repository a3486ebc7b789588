using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Reads and writes the header of an HTTP/2 frame (RFC 9113 §4.1): 24 bits of length, 8 of type, 8 of flags, 1 reserved
/// and 31 of stream.</summary>
internal static class Http2FrameHeader
{
    internal const int Length = 9;

    private const int TypeAt = 3;
    private const int FlagsAt = 4;
    private const int StreamAt = 5;
    private const uint ReservedBit = 1U << 31;

    // SETTINGS_MAX_FRAME_SIZE allows frames of up to 2^24 - 1 bytes; longer ones than this are taken for other bytes.
    private const int MaxLikelyLength = 1 << 20;

    internal static int PayloadLength(ReadOnlySpan<byte> header) => (header[0] << 16) | (header[1] << 8) | header[2];

    internal static void Write(Span<byte> header, int length, byte type, byte flags, int stream)
    {
        header[0] = (byte)(length >> 16);                                      //  0 length of what follows the header, 24 bits
        WriteUInt16BigEndian(header[1..], (ushort)length);
        header[TypeAt] = type;                                                 //  3 type
        header[FlagsAt] = flags;                                               //  4 flags
        WriteInt32BigEndian(header[StreamAt..], stream);                       //  5 a reserved bit and the stream
    }

    internal static byte Type(ReadOnlySpan<byte> header) => header[TypeAt];

    internal static int Stream(ReadOnlySpan<byte> header) => (int)(ReadUInt32BigEndian(header[StreamAt..]) & ~ReservedBit);

    internal static byte Flags(ReadOnlySpan<byte> header) => header[FlagsAt];

    internal static bool IsHeaders(ReadOnlySpan<byte> header) => header[TypeAt] == 1;

    internal static bool IsSettings(ReadOnlySpan<byte> header) => header[TypeAt] == 4;

    /// <summary>Whether a frame of a known type may have such a length, stream and flags (RFC 9113 §6).</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> header)
    {
        int length = PayloadLength(header);
        byte flags = Flags(header);
        uint stream = ReadUInt32BigEndian(header[StreamAt..]);
        bool isOfStream = stream != 0;
        return (stream & ReservedBit) == 0 && length <= MaxLikelyLength && header[TypeAt] switch
        {
            0 => isOfStream && (flags & ~0x09) == 0,                           // DATA: END_STREAM, PADDED
            1 => isOfStream && (flags & ~0x2D) == 0,                           // HEADERS: and END_HEADERS, PRIORITY
            2 => isOfStream && length == 5 && flags == 0,                      // PRIORITY
            3 => isOfStream && length == 4 && flags == 0,                      // RST_STREAM
            4 => !isOfStream && length % 6 == 0 && (flags & ~0x01) == 0,       // SETTINGS: ACK
            5 => isOfStream && length >= 4 && (flags & ~0x0C) == 0,            // PUSH_PROMISE: END_HEADERS, PADDED
            6 => !isOfStream && length == 8 && (flags & ~0x01) == 0,           // PING: ACK
            7 => !isOfStream && length >= 8 && flags == 0,                     // GOAWAY
            8 => length == 4 && flags == 0,                                    // WINDOW_UPDATE
            9 => isOfStream && (flags & ~0x04) == 0,                           // CONTINUATION: END_HEADERS
            _ => false,
        };
    }
}
