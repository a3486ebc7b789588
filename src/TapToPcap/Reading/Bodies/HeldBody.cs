using TapToPcap.Common;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Bodies;

/// <summary>A large body in memory, as its tap can be read once only.</summary>
internal sealed class HeldBody(ByteBlocks bytes) : LargeBody
{
    internal override long Length => bytes.Length;

    internal override long HeldLength => bytes.Length;

    internal override Stream Open() => new Reader(bytes);

    private sealed class Reader(ByteBlocks bytes) : ForwardReadStream
    {
        private long _place;

        public override int Read(Span<byte> buffer)
        {
            ReadOnlySpan<byte> next = bytes.From(_place);
            int count = Math.Min(next.Length, buffer.Length);
            next[..count].CopyTo(buffer);
            _place += count;
            return count;
        }
    }
}
