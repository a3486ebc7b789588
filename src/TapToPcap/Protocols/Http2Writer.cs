using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Writes HTTP/2 frames one after the other, none longer than every recipient accepts (RFC 9113).</summary>
internal sealed class Http2Writer
{
    /// <summary>Most payload bytes of a frame where no setting allows more (RFC 9113 §6.5.2).</summary>
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

    /// <summary>Writes the preface with which a client begins (RFC 9113 §3.4).</summary>
    internal void Preface() => _bytes.Write(Http2Framing.Preface);

    /// <summary>Writes the settings and the window update with which all flow-control windows have their largest size.</summary>
    internal void Settings()
    {
        Span<byte> setting = Begin(SettingsType, None, 0, 6);
        WriteUInt16BigEndian(setting, InitialWindowSize);                      //  0 which setting (RFC 9113 §6.5.1)
        WriteUInt32BigEndian(setting[2..], MaxWindow);                         //  2 its value
        WindowUpdate(MaxWindow - InitialWindow);
    }

    internal void SettingsAck() => Begin(SettingsType, Ack, 0, 0);

    /// <summary>Enlarges the flow-control window of the connection.</summary>
    internal void WindowUpdate(int increment) => WriteInt32BigEndian(Begin(WindowUpdateType, None, 0, 4), increment);

    /// <summary>Writes a block of headers or trailers, with CONTINUATION frames where it does not fit in one frame (RFC 9113
    /// §6.10).</summary>
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

    /// <summary>Writes a body or a part of one; an empty one can end a stream.</summary>
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

    /// <summary>Writes the beginning of a DATA frame whose end is not written.</summary>
    /// <param name="length">The length of the payload as the frame's header has it, at least that of <paramref name="recorded"/>.</param>
    internal void BodyBeginning(int stream, ReadOnlySpan<byte> recorded, int length, bool endsStream)
    {
        Span<byte> frame = _bytes.GetSpan(Http2FrameHeader.Length + recorded.Length);
        Http2FrameHeader.Write(frame, length, Data, endsStream ? EndStream : None, stream);
        recorded.CopyTo(frame[Http2FrameHeader.Length..]);
        _bytes.Advance(Http2FrameHeader.Length + recorded.Length);
    }

    /// <summary>Cancels a stream.</summary>
    internal void RstStream(int stream) => WriteUInt32BigEndian(Begin(RstStreamType, None, stream, 4), Cancel);

    /// <summary>How many bytes a body of this length takes with its frame headers.</summary>
    internal static long LengthOf(long body) => body + (Http2FrameHeader.Length * ((body + MaxPayload - 1) / MaxPayload));

    private Span<byte> Begin(byte type, byte flags, int stream, int length)
    {
        Span<byte> frame = _bytes.GetSpan(Http2FrameHeader.Length + length)[..(Http2FrameHeader.Length + length)];
        Http2FrameHeader.Write(frame, length, type, flags, stream);
        _bytes.Advance(frame.Length);
        return frame[Http2FrameHeader.Length..];
    }
}
