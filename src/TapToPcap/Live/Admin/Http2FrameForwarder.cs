using TapToPcap.Protocols;

namespace TapToPcap.Live.Admin;

/// <summary>Forwards received HTTP/2 frames (RFC 9113 §4.1), and stops before one that ends a stream until that is released.</summary>
/// <remarks>Frames are forwarded as they are; only a DATA frame that has arrived in part is forwarded as several, one for each part.</remarks>
/// <param name="arrived">Counts the payload of DATA frames that is forwarded.</param>
internal sealed class Http2FrameForwarder(ArrivedBytes arrived)
{
    private const int BufferLength = 1 << 16;
    private const byte Data = 0;
    private const byte ResetStream = 3;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte Padded = 8;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;

    // The header that is forwarded next, from _headerAt on, and how many bytes of payload follow it unchanged.
    private readonly byte[] _header = new byte[Http2FrameHeader.Length];
    private int _headerAt = Http2FrameHeader.Length;
    private int _payloadLeft;
    private bool _isDataPart;

    // Of a DATA frame that is forwarded in parts: bytes of its payload that are not forwarded yet, its flags and its stream.
    private int _dataLeft;
    private byte _dataFlags;
    private int _dataStream;

    /// <summary>Something can be forwarded without receiving more.</summary>
    internal bool CanForward => _headerAt < _header.Length || (_payloadLeft > 0 && _start < _end) || (_payloadLeft == 0 && CanBeginFrame());

    /// <summary>The next frame is RST_STREAM or GOAWAY, and its whole header has been received.</summary>
    internal bool IsAtEndOfStream =>
        _headerAt == _header.Length && _payloadLeft == 0 && _dataLeft == 0 && Received.Length >= Http2FrameHeader.Length && Http2FrameHeader.Type(Received) is ResetStream or GoAway;

    private ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Space for what is received next.</summary>
    internal Memory<byte> MakeSpace()
    {
        Received.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        return _buffer.AsMemory(_end);
    }

    /// <summary>Notes how many bytes were received into the space of <see cref="MakeSpace"/>.</summary>
    internal void Add(int count) => _end += count;

    /// <summary>Forwards as much as possible.</summary>
    /// <returns>Bytes written; 0 if more have to be received first, or a frame that ends a stream is held back.</returns>
    internal int Forward(Span<byte> buffer)
    {
        int forwarded = 0;
        while (forwarded < buffer.Length)
        {
            int count = _headerAt < _header.Length ? ForwardHeader(buffer[forwarded..]) : ForwardPayload(buffer[forwarded..]);
            forwarded += count;
            if (count == 0 && !TryBeginFrame())
            {
                break;
            }
        }

        return forwarded;
    }

    /// <summary>Lets the frame that ends the stream pass.</summary>
    internal void ReleaseEndOfStream() => BeginFrame(Http2FrameHeader.PayloadLength(Received));

    /// <summary>Passes on what is left when the connection has ended, which is no whole frame.</summary>
    internal int ForwardRest(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Received.Length);
        Received[..count].CopyTo(buffer);
        _start += count;
        return count;
    }

    private int ForwardHeader(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _header.Length - _headerAt);
        _header.AsSpan(_headerAt, count).CopyTo(buffer);
        _headerAt += count;
        return count;
    }

    private int ForwardPayload(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, _payloadLeft), _end - _start);
        Received[..count].CopyTo(buffer);
        _start += count;
        _payloadLeft -= count;
        if (_isDataPart)
        {
            arrived.Arrive(count);
        }

        return count;
    }

    private bool CanBeginFrame() => _dataLeft > 0 ? _start < _end : _end - _start >= Http2FrameHeader.Length && !IsAtEndOfStream && !IsAtPartOfPadded();

    private bool TryBeginFrame()
    {
        if (_payloadLeft > 0 || !CanBeginFrame())
        {
            return false;
        }

        if (_dataLeft > 0)
        {
            BeginPart();
        }
        else
        {
            BeginReceived(Received[..Http2FrameHeader.Length]);
        }

        return true;
    }

    private void BeginReceived(ReadOnlySpan<byte> header)
    {
        int length = Http2FrameHeader.PayloadLength(header);
        if (Http2FrameHeader.Type(header) != Data || length == 0)
        {
            BeginFrame(length);
        }
        else if ((Http2FrameHeader.Flags(header) & Padded) != 0)
        {
            int padding = 1 + Received[Http2FrameHeader.Length];
            BeginFrame(length);
            arrived.Arrive(Math.Max(0, length - padding));
        }
        else
        {
            (_dataLeft, _dataFlags, _dataStream) = (length, Http2FrameHeader.Flags(header), Http2FrameHeader.Stream(header));
            _start += Http2FrameHeader.Length;
        }
    }

    // Forwards a whole frame unchanged.
    private void BeginFrame(int length)
    {
        Received[..Http2FrameHeader.Length].CopyTo(_header);
        _start += Http2FrameHeader.Length;
        (_headerAt, _payloadLeft, _isDataPart) = (0, length, false);
    }

    private void BeginPart()
    {
        int length = Math.Min(_dataLeft, _end - _start);
        _dataLeft -= length;
        int flags = _dataLeft == 0 ? _dataFlags : _dataFlags & ~EndStream;
        Http2FrameHeader.Write(_header, length, Data, (byte)flags, _dataStream);
        (_headerAt, _payloadLeft, _isDataPart) = (0, length, true);
    }

    // A padded frame is forwarded whole (at most 16,384 bytes, RFC 9113 §4.2): its first byte is the length of the padding at its end.
    private bool IsAtPartOfPadded() =>
        Http2FrameHeader.Type(Received) == Data && (Http2FrameHeader.Flags(Received) & Padded) != 0 && Received.Length < Http2FrameHeader.Length + Http2FrameHeader.PayloadLength(Received);
}
