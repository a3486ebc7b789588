using System.Globalization;

namespace TapToPcap.Writing;

/// <summary>What the files of a capture are called, one after the other, as tcpdump calls them.</summary>
/// <remarks>Where tcpdump would give a name twice in a row, because a pattern has no times in it or too coarse ones, the second gets a number instead.</remarks>
internal sealed class RotatedNames
{
    private readonly RotationPlan _plan;
    private readonly int _digits;
    private string? _base;
    private int _number;

    internal RotatedNames(RotationPlan plan)
    {
        _plan = plan;
        _digits = plan.MaxLength is not null || !TimePattern.HasTime(plan.Name) ? DigitsOf(plan.Count ?? 1) : 0;
    }

    /// <param name="time">When the file begins; matters where files have a <see cref="RotationPlan.Period"/>.</param>
    internal string Next(DateTimeOffset time)
    {
        string named = _plan.Period is null ? _plan.Name : TimePattern.Expand(_plan.Name, time);
        _number = named == _base ? _number + 1 : 0;
        if (_plan.MaxLength is not null && _number == _plan.Count)
        {
            _number = 0;
        }

        _base = named;
        return _number == 0 && _digits == 0 ? named : named + _number.ToString($"D{_digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>As many as the last of so many numbers has, the first being 0; none where that is the only one.</summary>
    private static int DigitsOf(int count)
    {
        int digits = 0;
        for (int last = count - 1; last > 0; last /= 10)
        {
            digits++;
        }

        return digits;
    }
}
