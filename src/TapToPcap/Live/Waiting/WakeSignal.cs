namespace TapToPcap.Live.Waiting;

/// <summary>What the thread that captures waits for: that another has something for it, or that a time has come.</summary>
/// <remarks>
/// One thread waits, any may set. It stays set until it was waited for, so that nothing is missed between two waits; and more than one
/// reason may have set it, so that whoever was woken looks at all of them.
/// </remarks>
internal sealed class WakeSignal : IDisposable
{
    // Timers take less than 50 days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly ITimer? _timer;
    private bool _isSet;

    // The system measures a wait itself, and more cheaply: a timer is run by threads that have to be woken first.
    internal WakeSignal(TimeProvider clock) =>
        _timer = clock == TimeProvider.System ? null : clock.CreateTimer(static signal => ((WakeSignal)signal!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Wakes who waits, or who waits next. For any thread; harmless after <see cref="Dispose"/>.</summary>
    internal void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sets it once a token is cancelled, until what is returned is disposed of.</summary>
    internal CancellationTokenRegistration SetOn(CancellationToken token) => token.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), this);

    /// <summary>Sets it once a task is over.</summary>
    internal void SetAfter(Task task) => _ = task.ContinueWith(
        static (_, signal) => ((WakeSignal)signal!).Set(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Waits until it is set; the time that has passed is for the caller to look at.</summary>
    /// <param name="atMost">For how long at most; null without end, and not at all where it is no time.</param>
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

    // What is less than a millisecond is dropped by waits and timers, which would be over too early.
    private static TimeSpan RoundUp(TimeSpan time) => time >= Longest ? Longest : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
}
