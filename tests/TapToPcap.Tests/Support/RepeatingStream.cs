namespace TapToPcap.Tests.Support;

/// <summary>A beginning and then the same bytes many times over, none of them stored more than once.</summary>
internal sealed class RepeatingStream(byte[] head, byte[] unit, long times) : Stream
{
    private readonly long _length = head.Length + (unit.Length * times);
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length && _at < _length)
        {
            ReadOnlySpan<byte> here = _at < head.Length ? head.AsSpan((int)_at) : unit.AsSpan((int)((_at - head.Length) % unit.Length));
            int count = Math.Min(here.Length, buffer.Length - filled);
            here[..count].CopyTo(buffer[filled..]);
            filled += count;
            _at += count;
        }

        return filled;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
