namespace TapToPcap.Wire;

/// <summary>A position in a TCP stream, modulo 2^32 (RFC 9293 §3.4).</summary>
internal readonly record struct SequenceNumber(uint Value)
{
    /// <summary>The position <paramref name="length"/> further on; a stream longer than 4 GiB passes zero again.</summary>
    public static SequenceNumber operator +(SequenceNumber start, long length) => new(unchecked(start.Value + (uint)length));

    /// <summary>How far <paramref name="end"/> is beyond <paramref name="start"/>, 0 to 2^32 - 1.</summary>
    public static uint operator -(SequenceNumber end, SequenceNumber start) => unchecked(end.Value - start.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
