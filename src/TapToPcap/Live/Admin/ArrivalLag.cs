namespace TapToPcap.Live.Admin;

/// <summary>Measures the lag: how much later than Envoy recorded them events arrive.</summary>
/// <remarks>
/// Envoy's clock and ours differ. The smallest difference between the time of an event and its arrival is taken for the difference
/// of the clocks, as if that event had come at once. What exceeds it is the lag: events wait in Envoy, on the way, or here. As clocks
/// drift apart, a difference of long ago counts for as much more as they may have done so.
/// </remarks>
internal sealed class ArrivalLag
{
    /// <summary>Smallest lag that is reported; it is reported again each time it has doubled.</summary>
    internal static readonly TimeSpan Notable = TimeSpan.FromSeconds(2);

    // Less than this is no lag, as each event takes some time.
    private static readonly TimeSpan Small = TimeSpan.FromSeconds(0.5);

    // NTP corrects a clock by at most 500 microseconds in a second (adjtimex(2)); in ten minutes that matters little.
    private const double Drift = 500e-6;

    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(10);

    private TimeSpan? _smallest;
    private TimeSpan _smallestAt;

    // Of the clocks, when the latest event came.
    private TimeSpan _difference;
    private TimeSpan _latest;
    private TimeSpan _reported;

    /// <summary>Takes the times of an event.</summary>
    /// <param name="time">Envoy's time of the event, since any moment.</param>
    /// <param name="now">Monotonic time of its arrival, since any other moment.</param>
    internal LagChange Take(TimeSpan time, TimeSpan now)
    {
        TimeSpan difference = now - time;
        _difference = Aged(now) is TimeSpan earlier && earlier < difference ? earlier : difference;
        if (_difference == difference)
        {
            (_smallest, _smallestAt) = (difference, now);
        }

        _latest = time;
        Current = difference - _difference;
        if (Current >= (_reported == TimeSpan.Zero ? Notable : 2 * _reported))
        {
            _reported = Current;
            return LagChange.Grown;
        }

        if (_reported > TimeSpan.Zero && Current < Small)
        {
            _reported = TimeSpan.Zero;
            return LagChange.CaughtUp;
        }

        return LagChange.None;
    }

    /// <summary>Lag of the latest event.</summary>
    internal TimeSpan Current { get; private set; }

    /// <summary>Time before a moment whose events may not have arrived: zero if a later event has, null if none has.</summary>
    /// <param name="moment">By the clock of arrivals.</param>
    internal TimeSpan? MissingUntil(TimeSpan moment) =>
        _smallest is null ? null : moment - _difference - _latest is var missing && missing > TimeSpan.Zero ? missing : TimeSpan.Zero;

    private TimeSpan? Aged(TimeSpan now) => now - _smallestAt > Steady ? _smallest + ((now - _smallestAt - Steady) * Drift) : _smallest;
}
