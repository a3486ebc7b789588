namespace TapToPcap.Live;

/// <summary>When a stream of records is read no further: after the stop that was asked for, once what Envoy held by then has come, or after a silence.</summary>
/// <param name="idle">A silence of this length ends it; null for none.</param>
/// <param name="stop">Asks for the end. What happened before it is still read, for at most <see cref="Patience"/>.</param>
/// <param name="hurry">Asks for the end at once.</param>
internal sealed class AdminEnd(TimeSpan? idle, CancellationToken stop, CancellationToken hurry)
{
    /// <summary>Longest time that is read on after the stop.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A sender that has more sends it within this time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private TimeSpan? _stoppedAt;

    /// <summary>How much later than the latest event Envoy was stopped at, where it was still sending what had happened before; else zero.</summary>
    internal TimeSpan Missing { get; private set; }

    /// <summary>A clock that only goes on.</summary>
    internal static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    /// <param name="lag">Of the events that were taken so far; null where their times do not tell.</param>
    /// <param name="silence">For how long nothing has come.</param>
    internal bool IsOver(ArrivalLag? lag, TimeSpan silence)
    {
        if (!stop.IsCancellationRequested)
        {
            return silence >= idle;
        }

        _stoppedAt ??= Now;
        TimeSpan missing = silence < Pause ? lag?.MissingUntil(_stoppedAt.Value) ?? TimeSpan.Zero : TimeSpan.Zero;
        if (missing > TimeSpan.Zero && !hurry.IsCancellationRequested && Now - _stoppedAt < Patience)
        {
            return false;
        }

        Missing = lag?.Current >= Pause ? missing : TimeSpan.Zero;
        return true;
    }
}
