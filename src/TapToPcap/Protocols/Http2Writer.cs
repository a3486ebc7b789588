using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Frames of HTTP/2, one after the other, none longer than every reader takes (RFC 9113).</summary>
internal sealed class Http2Writer
{
    /// <summary>Most bytes in a frame where no setting allows more (RFC 9113 §6.5.2).</summary>
    internal const int MaxPayload = 16_384;

    /// <summary>The largest window of flow control, 2^31 - 1 (RFC 9113 §6.9.1).</summary>
    internal const int MaxWindow = int.MaxValue;

    private const int InitialWindow = 65_535;
    private const byte Data = 0;
    private const byte HeadersType = 1;
    private const byte RstStreamType = 3;
    private const byte SettingsType = 4;
    private const byte WindowUpdateType = 8;
    private const byte Continuation = 9;

    private const byte None = 0x00;
    private const byte EndStream = 0x01;
    private const byte Ack = 0x01;
    private const byte EndHeaders = 0x04;

    private const ushort InitialWindowSize = 4;
    private const uint Cancel = 8;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal void Clear() => _bytes.ResetWrittenCount();

    /// <summary>What a client begins with (RFC 9113 §3.4).</summary>
    internal void Preface() => _bytes.Write(Http2Framing.Preface);

    /// <summary>Settings that let the other end send as much as it likes, and the same for the connection as a whole.</summary>
    internal void Settings()
    {
        Span<byte> setting = Begin(SettingsType, None, 0, 6);
        WriteUInt16BigEndian(setting, InitialWindowSize);                      //  0 which setting (RFC 9113 §6.5.1)
        WriteUInt32BigEndian(setting[2..], MaxWindow);                         //  2 its value
        WindowUpdate(MaxWindow - InitialWindow);
    }

    internal void SettingsAck() => Begin(SettingsType, Ack, 0, 0);

    /// <summary>Lets the other end send more on the connection.</summary>
    internal void WindowUpdate(int increment) => WriteInt32BigEndian(Begin(WindowUpdateType, None, 0, 4), increment);

    /// <summary>A block of headers or trailers, continued where it is longer than a frame (RFC 9113 §6.10).</summary>
    internal void Headers(int stream, ReadOnlySpan<byte> block, bool endsStream)
    {
        byte type = HeadersType;
        byte flags = endsStream ? EndStream : None;
        do
        {
            ReadOnlySpan<byte> part = block[..Math.Min(block.Length, MaxPayload)];
            block = block[part.Length..];
            part.CopyTo(Begin(type, block.IsEmpty ? (byte)(flags | EndHeaders) : flags, stream, part.Length));
            (type, flags) = (Continuation, None);
        }
        while (!block.IsEmpty);
    }

    /// <summary>A body or a part of one; also an empty one, which can end a stream.</summary>
    internal void Body(int stream, ReadOnlySpan<byte> body, bool endsStream)
    {
        do
        {
            ReadOnlySpan<byte> part = body[..Math.Min(body.Length, MaxPayload)];
            body = body[part.Length..];
            part.CopyTo(Begin(Data, body.IsEmpty && endsStream ? EndStream : None, stream, part.Length));
        }
        while (!body.IsEmpty);
    }

    /// <summary>Ends a stream before its end.</summary>
    internal void RstStream(int stream) => WriteUInt32BigEndian(Begin(RstStreamType, None, stream, 4), Cancel);

    /// <summary>Bytes that a body of this length takes with its frames.</summary>
    internal static long LengthOf(long body) => body + (Http2FrameHeader.Length * ((body + MaxPayload - 1) / MaxPayload));

    private Span<byte> Begin(byte type, byte flags, int stream, int length)
    {
        Span<byte> frame = _bytes.GetSpan(Http2FrameHeader.Length + length)[..(Http2FrameHeader.Length + length)];
        Http2FrameHeader.Write(frame, length, type, flags, stream);
        _bytes.Advance(frame.Length);
        return frame[Http2FrameHeader.Length..];
    }
}
