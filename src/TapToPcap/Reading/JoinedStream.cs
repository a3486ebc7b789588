using TapToPcap.Common;

namespace TapToPcap.Reading;

/// <summary>Reads bytes that were read from a stream already, and then the stream.</summary>
internal sealed class JoinedStream(byte[] before, Stream rest) : ForwardReadStream
{
    private int _taken;

    public override int Read(Span<byte> buffer)
    {
        if (_taken == before.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, before.Length - _taken);
        before.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
