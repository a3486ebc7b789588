namespace TapToPcap.Live.Admin;

/// <summary>When a stream of records is read no further: after the stop that was asked for, once what Envoy held by then has come, or after a silence.</summary>
/// <remarks>
/// Envoy's main thread sends what is tapped. While it has more than it can send it may send nothing for seconds, and answers nothing else
/// either: so a silence says that nothing is left only where Envoy answers.
/// </remarks>
/// <param name="idle">A silence of this length ends it; null for none.</param>
/// <param name="ask">Completes when Envoy has answered something else, or cannot be asked.</param>
/// <param name="stop">Asks for the end. What happened before it is still read, for at most <see cref="Timeout"/>.</param>
/// <param name="hurry">Asks for the end at once.</param>
internal sealed class AdminEnd(TimeSpan? idle, Func<CancellationToken, Task> ask, CancellationToken stop, CancellationToken hurry) : IDisposable
{
    /// <summary>Longest time that is read on after the stop.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // A sender that has more sends it within this time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _over = new();
    private readonly TimeSpan _startedAt = Now;
    private TimeSpan _stoppedAt;
    private Task? _answer;

    /// <summary>How much later than the latest event the stop was, where Envoy may hold more of the time before it; else zero.</summary>
    internal TimeSpan Missing { get; private set; }

    /// <summary>A clock that only goes on.</summary>
    internal static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    /// <param name="lag">Of the events that were taken so far; null where their times do not show it, and then nothing is read after the stop.</param>
    /// <param name="silence">For how long nothing has come.</param>
    internal bool IsOver(ArrivalLag? lag, TimeSpan silence)
    {
        if (!stop.IsCancellationRequested)
        {
            return silence >= idle;
        }

        if (lag is null)
        {
            return true;
        }

        if (_answer is null)
        {
            _stoppedAt = Now;
            _answer = ask(_over.Token);
        }

        TimeSpan missing = silence >= Pause && _answer.IsCompleted ? TimeSpan.Zero : lag.MissingUntil(_stoppedAt) ?? _stoppedAt - _startedAt;
        if (missing > TimeSpan.Zero && !hurry.IsCancellationRequested && Now - _stoppedAt < Timeout)
        {
            return false;
        }

        bool isAnswered = _answer.IsCompleted || hurry.IsCancellationRequested;
        Missing = isAnswered && lag.Current < Pause ? TimeSpan.Zero : missing;
        return true;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }
}
