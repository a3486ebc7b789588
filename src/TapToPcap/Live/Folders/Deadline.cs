using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Folders;

/// <summary>Limits how long work goes on after a request to stop.</summary>
internal sealed class Deadline(TimeSpan timeout, TimeProvider clock, CancellationToken stop)
{
    private TimeSpan? _stoppedAt;

    /// <summary>Whether the time is over. It starts at the first call after the request: to be called regularly.</summary>
    internal bool IsOver()
    {
        if (!stop.IsCancellationRequested)
        {
            return false;
        }

        _stoppedAt ??= clock.Elapsed();
        return clock.Elapsed() - _stoppedAt >= timeout;
    }
}
