using TapToPcap.Common;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Admin;

/// <summary>Decides when to stop reading from Envoy: after a silence, or after the stop, once what Envoy held has come.</summary>
/// <remarks>
/// Envoy's main thread sends what is tapped. While it has more than it can send, it may send nothing for seconds, and it answers no
/// other request either. So a silence means that nothing is left only if Envoy answers another request.
/// </remarks>
internal sealed class AdminEnd : IDisposable
{
    /// <summary>Longest time for which reading goes on after the stop.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // A sender that has more sends it within this time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _over = new();
    private readonly TimeProvider _clock;
    private readonly WakeSignal _wake;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _hurry;
    private readonly CancellationTokenRegistration _wakingOnStop;
    private readonly CancellationTokenRegistration _wakingOnHurry;
    private readonly TimeSpan _startedAt;
    private TimeSpan _stoppedAt;
    private Task? _answer;

    /// <param name="wake">Set when <see cref="TimeLeft"/> is to be called again.</param>
    /// <param name="stop">Asks for the end. Events from before it are still read, for at most <see cref="Timeout"/>.</param>
    /// <param name="hurry">Asks for the end at once.</param>
    internal AdminEnd(TimeProvider clock, WakeSignal wake, CancellationToken stop, CancellationToken hurry)
    {
        (_clock, _wake, _stop, _hurry) = (clock, wake, stop, hurry);
        _startedAt = clock.Elapsed();
        _wakingOnStop = wake.SetOn(stop);
        _wakingOnHurry = wake.SetOn(hurry);
    }

    /// <summary>A silence of this length ends reading; null for none.</summary>
    internal required TimeSpan? Idle { get; init; }

    /// <summary>Sends Envoy another request; completes when it is answered, or cannot be sent.</summary>
    internal required Func<CancellationToken, Task> Ask { get; init; }

    /// <summary>Time between the latest event and the stop, if Envoy may still hold events of it; else zero.</summary>
    internal TimeSpan Missing { get; private set; }

    /// <summary>How long to wait for more before the next call; null for ever, zero or less to end.</summary>
    /// <param name="lag">
    /// Lag of the events so far; null if their times do not show it, and then nothing is read after the stop.
    /// </param>
    /// <param name="silence">For how long nothing has come.</param>
    internal TimeSpan? TimeLeft(ArrivalLag? lag, TimeSpan silence)
    {
        if (!_stop.IsCancellationRequested)
        {
            return Idle - silence;
        }

        return lag is null ? TimeSpan.Zero : TimeLeftAfterStop(lag, silence);
    }

    public void Dispose()
    {
        _wakingOnStop.Dispose();
        _wakingOnHurry.Dispose();
        _over.Cancel();
        _over.Dispose();
    }

    private TimeSpan? TimeLeftAfterStop(ArrivalLag lag, TimeSpan silence)
    {
        Task answer = _answer ??= BeginToEnd();
        bool isSilent = silence >= Pause;
        TimeSpan missing = isSilent && answer.IsCompleted ? TimeSpan.Zero : lag.MissingUntil(_stoppedAt) ?? _stoppedAt - _startedAt;
        TimeSpan left = Timeout - (_clock.Elapsed() - _stoppedAt);
        if (missing > TimeSpan.Zero && !_hurry.IsCancellationRequested && left > TimeSpan.Zero)
        {
            return isSilent ? left : Due.Earlier(Pause - silence, left);
        }

        bool isAnswered = answer.IsCompleted || _hurry.IsCancellationRequested;
        Missing = isAnswered && lag.Current < Pause ? TimeSpan.Zero : missing;
        return TimeSpan.Zero;
    }

    private Task BeginToEnd()
    {
        _stoppedAt = _clock.Elapsed();
        Task answer = Ask(_over.Token);
        _wake.SetAfter(answer);
        return answer;
    }
}
