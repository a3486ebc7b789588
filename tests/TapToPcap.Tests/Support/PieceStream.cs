using TapToPcap.Common;

namespace TapToPcap.Tests.Support;

/// <summary>Hands out bytes in pieces of one size, whatever is asked for, as a slow pipe would.</summary>
internal sealed class PieceStream(ReadOnlyMemory<byte> bytes, int piece) : ForwardReadStream
{
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _at);
        bytes.Span.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
