using System.Globalization;

namespace TapToPcap.Writing;

/// <summary>Generates the names of the successive files of a rotated capture, as tcpdump does.</summary>
/// <remarks>A number is appended where tcpdump would repeat a name, as the pattern has no time or one that is too coarse.</remarks>
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

    /// <param name="time">When the file begins; used only with a <see cref="RotationPlan.Period"/>.</param>
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

    /// <summary>The number of digits of the last file's number if numbers begin with 0; 0 if there is only one file.</summary>
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
