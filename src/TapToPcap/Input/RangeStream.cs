using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Input;

/// <summary>A read-only stream over a part of an open file. Several can read one file at once, and none closes it.</summary>
/// <param name="failure">Thrown when a read reaches the end of a part that is incomplete; null where the part is whole.</param>
internal sealed class RangeStream(SafeFileHandle file, long start, long length, Exception? failure) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, length);
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - _position);
        int read = RandomAccess.Read(file, buffer[..wanted], start + _position);
        _position += read;
        if (read == 0 && failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
