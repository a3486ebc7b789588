using TapToPcap.Protocols;

namespace TapToPcap.Live.Admin;

/// <summary>The frames of a connection of HTTP/2 that were received and are passed on: as they are, but DATA in parts as soon as they are here, and the frames that end a stream only when they are asked for.</summary>
/// <param name="arrived">Counts the bytes of DATA that are passed on.</param>
internal sealed class Http2Passage(ArrivedBytes arrived)
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

    // The header that is passed on next, and how many bytes after it belong to it; these are received as they are.
    private readonly byte[] _header = new byte[Http2FrameHeader.Length];
    private int _headerAt = Http2FrameHeader.Length;
    private int _payloadLeft;
    private bool _isDataPassed;

    // Of a DATA frame that is passed on in parts: bytes that no part has so far, its flags and its stream.
    private int _dataLeft;
    private byte _dataFlags;
    private int _dataStream;

    /// <summary>Something can be passed on at once.</summary>
    internal bool HasSomething => _headerAt < _header.Length || (_payloadLeft > 0 && _start < _end) || (_payloadLeft == 0 && CanBeginFrame());

    /// <summary>What comes next is a frame that ends the stream, of which a whole header is here.</summary>
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

    /// <summary>So many bytes were received into the space.</summary>
    internal void Add(int count) => _end += count;

    /// <summary>Passes on as much as can be.</summary>
    /// <returns>Bytes written; 0 where more have to be received, or an end is held back.</returns>
    internal int PassOn(Span<byte> buffer)
    {
        int passed = 0;
        while (passed < buffer.Length)
        {
            int count = _headerAt < _header.Length ? PassHeader(buffer[passed..]) : PassPayload(buffer[passed..]);
            passed += count;
            if (count == 0 && !TryBeginFrame())
            {
                break;
            }
        }

        return passed;
    }

    /// <summary>Lets the frame that ends the stream pass.</summary>
    internal void ReleaseEndOfStream() => BeginFrame(Http2FrameHeader.PayloadLength(Received));

    /// <summary>Passes on what is left when the connection has ended, which is no whole frame.</summary>
    internal int PassRest(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Received.Length);
        Received[..count].CopyTo(buffer);
        _start += count;
        return count;
    }

    private int PassHeader(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _header.Length - _headerAt);
        _header.AsSpan(_headerAt, count).CopyTo(buffer);
        _headerAt += count;
        return count;
    }

    private int PassPayload(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, _payloadLeft), _end - _start);
        Received[..count].CopyTo(buffer);
        _start += count;
        _payloadLeft -= count;
        if (_isDataPassed)
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

    // As it was received.
    private void BeginFrame(int length)
    {
        Received[..Http2FrameHeader.Length].CopyTo(_header);
        _start += Http2FrameHeader.Length;
        (_headerAt, _payloadLeft, _isDataPassed) = (0, length, false);
    }

    private void BeginPart()
    {
        int length = Math.Min(_dataLeft, _end - _start);
        _dataLeft -= length;
        int flags = _dataLeft == 0 ? _dataFlags : _dataFlags & ~EndStream;
        Http2FrameHeader.Write(_header, length, Data, (byte)flags, _dataStream);
        (_headerAt, _payloadLeft, _isDataPassed) = (0, length, true);
    }

    // Its first byte says how many at its end are padding, which is not read; frames of up to 16,384 bytes may come.
    private bool IsAtPartOfPadded() =>
        Http2FrameHeader.Type(Received) == Data && (Http2FrameHeader.Flags(Received) & Padded) != 0 && Received.Length < Http2FrameHeader.Length + Http2FrameHeader.PayloadLength(Received);
}
