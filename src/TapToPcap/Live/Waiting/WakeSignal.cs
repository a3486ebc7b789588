namespace TapToPcap.Live.Waiting;

/// <summary>
/// Signal that the capturing thread waits for: an auto-reset event with a timeout by a <see cref="TimeProvider"/>.
/// </summary>
/// <remarks>
/// One thread waits, and any thread may set it. It stays set until the next wait, so that nothing is missed between two waits. As
/// several reasons may set it before one wait, the woken thread checks all of them.
/// </remarks>
internal sealed class WakeSignal : IDisposable
{
    // Timers accept less than 50 days. A wait that ends too early does no harm, as the caller checks the time.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly ITimer? _timer;
    private bool _isSet;

    // By the system's clock, Monitor.Wait measures the time itself, and costs less than a timer, which needs a thread of the pool.
    internal WakeSignal(TimeProvider clock) =>
        _timer = clock == TimeProvider.System ? null : clock.CreateTimer(static signal => ((WakeSignal)signal!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the current wait, or else the next one. For any thread; harmless after <see cref="Dispose"/>.</summary>
    internal void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sets it when the token is cancelled, until the result is disposed of.</summary>
    internal CancellationTokenRegistration SetOn(CancellationToken token) => token.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), this);

    /// <summary>Sets it when the task has completed or failed.</summary>
    internal void SetAfter(Task task) => _ = task.ContinueWith(
        static (_, signal) => ((WakeSignal)signal!).Set(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Waits until it is set, or the time is over; the caller finds out which.</summary>
    /// <param name="atMost">Longest time to wait; null for ever, zero or less for not at all.</param>
    internal void Wait(TimeSpan? atMost)
    {
        if (atMost > TimeSpan.Zero && _timer is not null)
        {
            _timer.Change(RoundUp(atMost.Value), Timeout.InfiniteTimeSpan);
            WaitAtMost(Timeout.InfiniteTimeSpan);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else if (atMost is null || atMost > TimeSpan.Zero)
        {
            WaitAtMost(atMost is TimeSpan time ? RoundUp(time) : Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void WaitAtMost(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_isSet)
            {
                Monitor.Wait(_gate, time);
            }

            _isSet = false;
        }
    }

    // Waits and timers ignore fractions of a millisecond, and would end too early.
    private static TimeSpan RoundUp(TimeSpan time) => time >= Longest ? Longest : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
}
