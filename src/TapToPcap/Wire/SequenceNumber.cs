namespace TapToPcap.Wire;

/// <summary>A TCP sequence number, with arithmetic modulo 2^32 (RFC 9293 §3.4).</summary>
internal readonly record struct SequenceNumber(uint Value)
{
    /// <summary>The number <paramref name="length"/> bytes further on; it wraps around to 0 after 2^32 - 1.</summary>
    public static SequenceNumber operator +(SequenceNumber start, long length) => new(unchecked(start.Value + (uint)length));

    /// <summary>The bytes from <paramref name="start"/> forward to <paramref name="end"/>: 0 to 2^32 - 1.</summary>
    public static uint operator -(SequenceNumber end, SequenceNumber start) => unchecked(end.Value - start.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
