namespace TapToPcap.Protocols;

/// <summary>Puts together lines that events cut apart. Of long ones only the beginning is kept, whether events cut them or not.</summary>
internal sealed class LineCollector
{
    /// <summary>Bytes of a line that are kept: more than any line has that says how long a message is.</summary>
    internal const int MaxKept = 256;

    private byte[] _kept = [];
    private int _length;

    /// <summary>Takes bytes up to the end of a line.</summary>
    /// <param name="taken">How many.</param>
    /// <param name="line">Without its end; valid until the next call.</param>
    /// <returns>False when more bytes are needed; then all have been taken.</returns>
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

    /// <summary>Forgets the line that has begun.</summary>
    internal void Clear() => _length = 0;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _kept = _kept.Length == 0 ? new byte[MaxKept] : _kept;
        int kept = Math.Min(bytes.Length, MaxKept - _length);
        bytes[..kept].CopyTo(_kept.AsSpan(_length));
        _length += kept;
    }
}
