namespace TapToPcap.Live.Folders;

/// <summary>How long work may go on once it is to be stopped.</summary>
internal sealed class Deadline(TimeSpan timeout, CancellationToken stop)
{
    private long? _stoppedAt;

    /// <summary>Asked now and then: the first question after the stop begins the time.</summary>
    internal bool IsOver()
    {
        if (!stop.IsCancellationRequested)
        {
            return false;
        }

        _stoppedAt ??= Environment.TickCount64;
        return Environment.TickCount64 - _stoppedAt >= timeout.TotalMilliseconds;
    }
}
