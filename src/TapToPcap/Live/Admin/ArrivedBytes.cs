namespace TapToPcap.Live.Admin;

/// <summary>Counts bytes of a response that have arrived and are not read yet; the end of the connection waits for none.</summary>
internal sealed class ArrivedBytes
{
    private readonly Lock _lock = new();
    private long _unread;
    private bool _isReleased;
    private TaskCompletionSource? _waiting;

    /// <summary>Counts bytes that have arrived.</summary>
    internal void Arrive(int count)
    {
        lock (_lock)
        {
            _unread += count;
        }
    }

    /// <summary>Counts bytes that were read.</summary>
    internal void Read(int count)
    {
        lock (_lock)
        {
            _unread -= count;
            CompleteIfRead();
        }
    }

    /// <summary>Ends all waiting, now and later, as nobody reads any more.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            CompleteIfRead();
        }
    }

    /// <summary>Completes when every byte that has arrived is read.</summary>
    internal Task WhenReadAsync()
    {
        lock (_lock)
        {
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task read = _waiting.Task;
            CompleteIfRead();
            return read;
        }
    }

    private void CompleteIfRead()
    {
        if (_unread <= 0 || _isReleased)
        {
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }
}
