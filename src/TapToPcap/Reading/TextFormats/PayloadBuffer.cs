using System.Buffers;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Holds the payload of the current event, decoded from the base64 or the escapes of a text format.</summary>
/// <remarks>Its bytes are valid until the next event begins. It grows to the size of the largest event.</remarks>
/// <param name="limit">Most bytes it holds.</param>
internal sealed class PayloadBuffer(int limit) : IDisposable
{
    private byte[] _bytes = [];
    private int _length;

    internal ReadOnlyMemory<byte> Filled => _bytes.AsMemory(0, _length);

    internal void Clear() => _length = 0;

    /// <summary>Makes space for <paramref name="count"/> bytes, then <see cref="Advance"/>; false over the limit.</summary>
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

    // Decoders reserve the most that a text could decode to, which may be a little more than it does.
    private const int Slack = 4;

    private void Grow(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _bytes.Length));
        Filled.CopyTo(larger);
        Dispose();
        _bytes = larger;
    }
}
