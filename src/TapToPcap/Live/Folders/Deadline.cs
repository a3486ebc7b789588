using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Folders;

/// <summary>How long work may go on once it is to be stopped.</summary>
internal sealed class Deadline(TimeSpan timeout, TimeProvider clock, CancellationToken stop)
{
    private TimeSpan? _stoppedAt;

    /// <summary>Asked now and then: the first question after the stop begins the time.</summary>
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
