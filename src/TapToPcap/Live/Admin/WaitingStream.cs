using TapToPcap.Common;

namespace TapToPcap.Live.Admin;

/// <summary>Bytes that someone is still sending. Says when a read has to wait for them, and stops waiting when it is asked to stop.</summary>
/// <param name="rest">Called when nothing is there to be read, and again from time to time while that is so.</param>
/// <param name="isOver">Whether to stop waiting. Asked before more is taken, and from time to time while nothing comes, with how long that is so.</param>
internal sealed class WaitingStream(Stream sent, Action rest, Func<TimeSpan, bool> isOver) : ForwardReadStream
{
    private const int BufferLength = 1 << 16;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;
    private long _waitsSince;

    /// <exception cref="IOException">The sender has gone.</exception>
    /// <exception cref="OperationCanceledException">Waiting is over.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, Receive());
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            sent.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Receive()
    {
        _waitsSince = Environment.TickCount64;
        ThrowIfOver();
        ValueTask<int> receiving = sent.ReadAsync(_buffer);
        return receiving.IsCompleted ? receiving.GetAwaiter().GetResult() : Wait(receiving.AsTask());
    }

    private int Wait(Task<int> receiving)
    {
        using ManualResetEventSlim received = new();
        _ = receiving.ContinueWith(_ => received.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        do
        {
            rest();
            ThrowIfOver();
        }
        while (!received.Wait(Interval, CancellationToken.None));
        return receiving.GetAwaiter().GetResult();
    }

    private void ThrowIfOver()
    {
        if (isOver(TimeSpan.FromMilliseconds(Environment.TickCount64 - _waitsSince)))
        {
            throw new OperationCanceledException("nothing more is waited for");
        }
    }
}
