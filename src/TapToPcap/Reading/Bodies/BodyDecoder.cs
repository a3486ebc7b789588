namespace TapToPcap.Reading.Bodies;

/// <summary>Decodes a body that is written as text, in pieces: what a piece leaves undecoded is kept for the next.</summary>
internal abstract class BodyDecoder
{
    /// <summary>Most bytes that one piece can leave for the next.</summary>
    internal const int MaxKept = 64;

    private readonly byte[] _kept = new byte[MaxKept];
    private byte[] _joined = [];
    private int _keptLength;

    /// <summary>Decodes the next piece; false where it is malformed.</summary>
    /// <param name="isLast">The body ends with this piece.</param>
    /// <param name="space">At least as long as the piece and <see cref="MaxKept"/> together.</param>
    internal virtual bool TryDecode(ReadOnlySpan<byte> encoded, bool isLast, Span<byte> space, out int written)
    {
        ReadOnlySpan<byte> text = Join(encoded);
        if (!TryDecode(text, isLast, space, out int taken, out written) || text.Length - taken > (isLast ? 0 : MaxKept))
        {
            return false;
        }

        text[taken..].CopyTo(_kept);
        _keptLength = text.Length - taken;
        return true;
    }

    /// <summary>Decodes as much of a text as can be without what follows it.</summary>
    private protected abstract bool TryDecode(ReadOnlySpan<byte> text, bool isLast, Span<byte> space, out int taken, out int written);

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> encoded)
    {
        if (_keptLength == 0)
        {
            return encoded;
        }

        int length = _keptLength + encoded.Length;
        if (_joined.Length < length)
        {
            _joined = new byte[length + MaxKept];
        }

        _kept.AsSpan(0, _keptLength).CopyTo(_joined);
        encoded.CopyTo(_joined.AsSpan(_keptLength));
        return _joined.AsSpan(0, length);
    }
}
