namespace TapToPcap.Protocols;

/// <summary>Joins lines that events split, and keeps only the first <see cref="MaxKept"/> bytes of each.</summary>
internal sealed class LineCollector
{
    /// <summary>Bytes of a line that are kept; a line that determines the length of a message is shorter.</summary>
    internal const int MaxKept = 256;

    private byte[] _kept = [];
    private int _length;

    /// <summary>Takes bytes up to and including the end of a line.</summary>
    /// <param name="taken">How many bytes were taken.</param>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>False when the line is not complete; then all bytes have been taken.</returns>
    internal bool TryTake(ReadOnlySpan<byte> bytes, out int taken, out ReadOnlySpan<byte> line)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            Keep(bytes);
            taken = bytes.Length;
            line = default;
            return false;
        }

        taken = end + 1;
        line = bytes[..Math.Min(end, MaxKept)];
        if (_length > 0)
        {
            Keep(line);
            line = _kept.AsSpan(0, _length);
            _length = 0;
        }

        line = line.TrimEnd((byte)'\r');
        return true;
    }

    /// <summary>Discards the line that has begun.</summary>
    internal void Clear() => _length = 0;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _kept = _kept.Length == 0 ? new byte[MaxKept] : _kept;
        int kept = Math.Min(bytes.Length, MaxKept - _length);
        bytes[..kept].CopyTo(_kept.AsSpan(_length));
        _length += kept;
    }
}
