namespace TapToPcap.Cli;

/// <summary>A stream that drops everything after a failed write: output for people never stops the work.</summary>
/// <param name="open">Opens the stream that is written to; called at the first write.</param>
internal sealed class LossyStream(Func<Stream> open) : Stream
{
    private Stream? _stream;

    /// <summary>Why output was dropped; null if none was.</summary>
    internal Exception? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            _stream ??= open();
            _stream.Write(buffer, offset, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e;
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream?.Dispose();
        }

        base.Dispose(disposing);
    }
}
