namespace TapToPcap.Live.Admin;

/// <summary>How far what Envoy sends lags what it taps, by the times of its events.</summary>
/// <remarks>
/// An event that comes at once shows how far Envoy's clock and ours differ, and the smallest difference of a stream is taken for
/// that. What an event comes later than this by is the lag: events wait in Envoy, on the way, or here.
/// </remarks>
internal sealed class ArrivalLag
{
    /// <summary>A lag that is worth a word; it is reported again when it has doubled.</summary>
    internal static readonly TimeSpan Notable = TimeSpan.FromSeconds(2);

    // Less than this is none, as each event takes its time.
    private static readonly TimeSpan Small = TimeSpan.FromSeconds(0.5);

    private TimeSpan? _smallest;
    private TimeSpan _latest;
    private TimeSpan _reported;

    /// <summary>An event was taken.</summary>
    /// <param name="time">Envoy's time of it, since any moment.</param>
    /// <param name="now">When it was taken, by a clock that only goes on, since any other moment.</param>
    internal LagChange Take(TimeSpan time, TimeSpan now)
    {
        TimeSpan difference = now - time;
        _smallest = _smallest is TimeSpan earlier && earlier < difference ? earlier : difference;
        _latest = time;
        Current = difference - _smallest.Value;
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

    /// <summary>Of the event that was taken last.</summary>
    internal TimeSpan Current { get; private set; }

    /// <summary>How much of what happened until a moment may not have been taken yet: zero where an event from then on was, null where none at all was.</summary>
    /// <param name="moment">By the same clock as the events' arrival.</param>
    internal TimeSpan? MissingUntil(TimeSpan moment) =>
        _smallest is not TimeSpan difference ? null : moment - difference - _latest is var missing && missing > TimeSpan.Zero ? missing : TimeSpan.Zero;
}
