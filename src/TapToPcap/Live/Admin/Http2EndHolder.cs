namespace TapToPcap.Live.Admin;

/// <summary>An HTTP/2 connection that holds back its end until the body of the response was read up to there.</summary>
/// <remarks>
/// HttpClient discards received bytes that nobody has read yet when a stream is reset or the connection ends. So RST_STREAM, GOAWAY
/// and the end of the connection are held back until no such bytes are left (RFC 9113 §4.1, §6.4, §6.8). A DATA frame that has
/// arrived in part is passed on as a frame of that part, as HttpClient would wait for the whole.
/// </remarks>
/// <param name="arrived">Counts the payload of DATA frames that is passed on.</param>
/// <param name="head">Takes what comes first.</param>
internal sealed class Http2EndHolder(Stream connection, ArrivedBytes arrived, AnswerHead head) : Stream
{
    private readonly Http2FrameForwarder _frames = new(arrived);
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

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (buffer.IsEmpty && _frames.CanForward)
            {
                return 0;
            }

            if (_frames.Forward(buffer.Span) is int count and > 0)
            {
                return count;
            }

            if (_frames.IsAtEndOfStream || _hasEnded)
            {
                await arrived.WhenReadAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_frames.IsAtEndOfStream)
            {
                _frames.ReleaseEndOfStream();
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

    private async ValueTask ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            Memory<byte> space = _frames.MakeSpace();
            int count = await connection.ReadAsync(space, cancel).ConfigureAwait(false);
            head.Add(space.Span[..count]);
            _frames.Add(count);
            _hasEnded = count == 0;
        }
        catch (IOException e)
        {
            (_hasEnded, _failure) = (true, e);
        }
    }

    private int End(Span<byte> buffer)
    {
        int count = _frames.ForwardRest(buffer);
        return count == 0 && _failure is not null ? throw new IOException(_failure.Message, _failure) : count;
    }
}
