using TapToPcap.Common;

namespace TapToPcap.Tests.Support;

/// <summary>Bytes after which the disk fails, at each further try again.</summary>
internal sealed class FailingStream(ReadOnlyMemory<byte> bytes) : ForwardReadStream
{
    private const int Eio = 5;

    private int _at;

    public override int Read(Span<byte> buffer)
    {
        if (_at == bytes.Length)
        {
            throw new IOException("Input/output error", Eio);
        }

        int count = Math.Min(buffer.Length, bytes.Length - _at);
        bytes.Span.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
