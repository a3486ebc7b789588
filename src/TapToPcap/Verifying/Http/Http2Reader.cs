using System.Buffers;
using System.Globalization;
using TapToPcap.Reading.Events;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Http;

/// <summary>Reads the HTTP/2 frames that one end of a captured connection sent after the preface (RFC 9113 §4), and adds them to
/// its exchanges.</summary>
internal sealed class Http2Reader(CapturedExchanges exchanges, bool isClient) : HttpReader
{
    internal const int HeaderLength = 9;
    internal const byte Settings = 4;

    private const int TypeAt = 3, FlagsAt = 4, StreamAt = 5;
    private const byte Data = 0, Headers = 1, RstStream = 3, PushPromise = 5, Continuation = 9;
    private const byte EndStream = 0x01, EndHeaders = 0x04, Padded = 0x08, Priority = 0x20;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly ArrayBufferWriter<byte> _block = new();
    private int _headerLength;
    private int _left;
    private uint _blockStream;
    private bool _blockEndsStream;

    internal static int PayloadLength(ReadOnlySpan<byte> header) => (header[0] << 16) | (header[1] << 8) | header[2];

    private byte Type => _header[TypeAt];

    private byte Flags => _header[FlagsAt];

    private uint Stream => ReadUInt32BigEndian(_header.AsSpan(StreamAt));

    private bool IsOfBlock => Type is Headers or Continuation;

    protected override int Take(ReadOnlySpan<byte> bytes) => _headerLength < HeaderLength ? TakeHeader(bytes) : TakePayload(bytes);

    // A gap can be skipped between two frames, if the next begins right after it, or if it is all inside one DATA frame.
    protected override bool TrySkip(long count)
    {
        if (_headerLength == 0 && _blockStream == 0)
        {
            return true;
        }

        if (_headerLength < HeaderLength || Type != Data || count > _left)
        {
            return false;
        }

        ContinuedGaps += Message(Stream).AddGap() ? 0 : 1;
        _left -= (int)count;
        EndFrameWhenRead();
        return true;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, HeaderLength - _headerLength);
        bytes[..count].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += count;
        if (_headerLength == HeaderLength)
        {
            BeginFrame();
        }

        return count;
    }

    private void BeginFrame()
    {
        _left = PayloadLength(_header);
        if (WhyNotRead() is string reason)
        {
            Fail(reason);
            return;
        }

        if (Type == Headers)
        {
            (_blockStream, _blockEndsStream) = (Stream, (Flags & EndStream) != 0);
        }
        else if (Type == Data)
        {
            Message(Stream).AddBody([]);                                       // an empty frame begins a message, too
        }

        EndFrameWhenRead();
    }

    private string? WhyNotRead()
    {
        bool continues = Type == Continuation;
        if (Type > Continuation || (Stream == 0 && (IsOfBlock || Type is Data or RstStream)) || Stream > int.MaxValue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a frame of HTTP/2 of type {Type} on stream {Stream} is not known");
        }

        if (continues != (_blockStream != 0) || (continues && Stream != _blockStream))
        {
            return "a block of headers of HTTP/2 is broken off";
        }

        return Type switch
        {
            PushPromise => "a server of HTTP/2 pushes",
            Data or Headers when (Flags & Padded) != 0 => "frames of HTTP/2 are padded",
            Headers when (Flags & Priority) != 0 => "headers of HTTP/2 have priorities",
            Data or Headers when exchanges.HasEnded(Stream, isClient) => "a frame of HTTP/2 follows the end of its stream",
            _ => null,
        };
    }

    private int TakePayload(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> payload = bytes[..Math.Min(_left, bytes.Length)];
        if (Type == Data)
        {
            Message(Stream).AddBody(payload);
        }
        else if (IsOfBlock && _block.WrittenCount + payload.Length > MaxBlock)
        {
            return Fail("a block of headers is too long");
        }
        else if (IsOfBlock)
        {
            _block.Write(payload);
        }

        _left -= payload.Length;
        EndFrameWhenRead();
        return payload.Length;
    }

    private void EndFrameWhenRead()
    {
        if (_left > 0)
        {
            return;
        }

        _headerLength = 0;
        if (IsOfBlock && (Flags & EndHeaders) != 0)
        {
            EndBlock();
        }
        else if (Type == Data && (Flags & EndStream) != 0)
        {
            Message(Stream).End();
        }
        else if (Type == RstStream)
        {
            exchanges.OfStream(Stream).IsReset = true;
        }
    }

    private void EndBlock()
    {
        List<HttpHeader> headers = [];
        if (!HpackReader.TryRead(_block.WrittenSpan, headers))
        {
            Fail("headers of HTTP/2 are compressed with what came before them");
            return;
        }

        CapturedMessage message = Message(_blockStream);
        message.AddHeaders(headers);
        if (_blockEndsStream)
        {
            message.End();
        }

        _blockStream = 0;
        _block.ResetWrittenCount();
    }

    private CapturedMessage Message(uint stream) => exchanges.OfStream(stream).MessageOf(isClient);
}
