using System.Buffers;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Where a decoder puts the payload of the event at hand when the tap spells it as text.</summary>
/// <remarks>Lent out until the next event is begun; grows to the largest event seen.</remarks>
/// <param name="limit">Most bytes it holds.</param>
internal sealed class PayloadBuffer(int limit) : IDisposable
{
    private byte[] _bytes = [];
    private int _length;

    internal ReadOnlyMemory<byte> Filled => _bytes.AsMemory(0, _length);

    internal void Clear() => _length = 0;

    /// <summary>Space for <paramref name="count"/> more bytes after those that are there, to be followed by <see cref="Advance"/>; false over the limit.</summary>
    internal bool TryReserve(int count, out Span<byte> space)
    {
        space = default;
        if (_length + (long)count > limit + (long)Slack)
        {
            return false;
        }

        if (count > _bytes.Length - _length)
        {
            Grow(_length + count);
        }

        space = _bytes.AsSpan(_length);
        return true;
    }

    internal void Advance(int count) => _length += count;

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    // Decoders ask for what the text could mean at most, a little more than they do mean.
    private const int Slack = 4;

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _bytes.Length));
        Filled.CopyTo(larger);
        Dispose();
        _bytes = larger;
    }
}
