using TapToPcap.Protocols;

namespace TapToPcap.Live.Admin;

/// <summary>An HTTP/2 connection that holds back its end until the body of the response was read up to there.</summary>
/// <remarks>
/// HttpClient discards received bytes that nobody has read yet when a stream is reset or the connection ends. So RST_STREAM, GOAWAY
/// and the end of the connection are held back until no such bytes are left (RFC 9113 §4.1, §6.4, §6.8). A DATA frame that has
/// arrived
/// in part is passed on as a frame of that part, as HttpClient would wait for the whole.
/// </remarks>
/// <param name="arrived">Counts the payload of DATA frames that is passed on.</param>
internal sealed class Http2EndHolder(Stream connection, ArrivedBytes arrived) : Stream
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

    // The frame header that is passed on next, how much of it was, and the bytes after it to be passed on as received.
    private readonly byte[] _header = new byte[Http2FrameHeader.Length];
    private int _headerAt = Http2FrameHeader.Length;
    private int _payloadLeft;
    private bool _isDataPassed;

    // Of a DATA frame that is passed on in parts: the bytes that are in no part yet, its flags and its stream.
    private int _dataLeft;
    private byte _dataFlags;
    private int _dataStream;

    private bool _hasEnded;
    private Exception? _failure;
    private volatile bool _isClosedForWriting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (buffer.IsEmpty && HasSomethingToPass())
            {
                return 0;
            }

            if (PassOn(buffer.Span) is int count and > 0)
            {
                return count;
            }

            if (IsAtEndOfStream() || _hasEnded)
            {
                await arrived.WhenReadAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (IsAtEndOfStream())
            {
                BeginFrame(Http2FrameHeader.PayloadLength(Received));
            }
            else if (_hasEnded)
            {
                return End(buffer.Span);
            }
            else
            {
                await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes. A failure is ignored, as reading shows the same end, after all that has arrived.</summary>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!_isClosedForWriting)
            {
                await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            _isClosedForWriting = true;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            arrived.Release();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool HasSomethingToPass() => _headerAt < _header.Length || (_payloadLeft > 0 && _start < _end) || (_payloadLeft == 0 && CanBeginFrame());

    /// <returns>Bytes passed on; 0 if more have to be received, or an end is held back.</returns>
    private int PassOn(Span<byte> buffer)
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

    private bool CanBeginFrame() => _dataLeft > 0 ? _start < _end : _end - _start >= Http2FrameHeader.Length && !IsAtEndOfStream() && !IsAtPartOfPadded();

    private bool TryBeginFrame()
    {
        if (_payloadLeft > 0 || !CanBeginFrame())
        {
            return false;
        }

        if (_dataLeft > 0)
        {
            BeginPart();
            return true;
        }

        ReadOnlySpan<byte> header = Received[..Http2FrameHeader.Length];
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

        return true;
    }

    // A frame that is passed on as it was received.
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

    // The next frame ends the stream, and its header is here.
    private bool IsAtEndOfStream() =>
        _headerAt == _header.Length && _payloadLeft == 0 && _dataLeft == 0 && Received.Length >= Http2FrameHeader.Length && Http2FrameHeader.Type(Received) is ResetStream or GoAway;

    // A padded DATA frame is passed on whole, as its first byte says how much of it is data; it has at most 16,384 bytes.
    private bool IsAtPartOfPadded() =>
        Http2FrameHeader.Type(Received) == Data && (Http2FrameHeader.Flags(Received) & Padded) != 0 && Received.Length < Http2FrameHeader.Length + Http2FrameHeader.PayloadLength(Received);

    private async ValueTask ReceiveAsync(CancellationToken cancel)
    {
        Received.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            int count = await connection.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            _end += count;
            _hasEnded = count == 0;
        }
        catch (IOException e)
        {
            (_hasEnded, _failure) = (true, e);
        }
    }

    // Passes on what is left, which is no whole frame, then the failure if there was one.
    private int End(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Received.Length);
        Received[..count].CopyTo(buffer);
        _start += count;
        return count == 0 && _failure is not null ? throw new IOException(_failure.Message, _failure) : count;
    }
}
