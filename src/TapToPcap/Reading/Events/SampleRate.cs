using System.Globalization;

namespace TapToPcap.Reading.Events;

/// <summary>The share of connections or requests that the tap was configured to record (<c>tap_enabled</c>).</summary>
/// <param name="Denominator">100, 10,000 or 1,000,000.</param>
internal readonly record struct SampleRate(uint Numerator, uint Denominator)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator} of {Denominator}");
}
