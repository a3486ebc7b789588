namespace TapToPcap.Live.Admin;

/// <summary>Counts the bytes of a response that have arrived and those of them that were read, so that the end of a connection can wait until they are equal.</summary>
internal sealed class ArrivedBytes
{
    private readonly Lock _lock = new();
    private long _unread;
    private bool _isReleased;
    private TaskCompletionSource? _waiting;

    /// <summary>So many bytes have arrived.</summary>
    internal void Arrive(int count)
    {
        lock (_lock)
        {
            _unread += count;
        }
    }

    /// <summary>So many of them were read.</summary>
    internal void Read(int count)
    {
        lock (_lock)
        {
            _unread -= count;
            CompleteIfRead();
        }
    }

    /// <summary>Nothing is waited for any more, as nobody reads.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            CompleteIfRead();
        }
    }

    /// <summary>Completes when all bytes that have arrived so far were read.</summary>
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
