namespace TapToPcap.Live;

/// <summary>Bytes that someone is still sending. Says when a read has to wait for them, and stops waiting when it is told to.</summary>
/// <param name="rest">Called when nothing is there to be read, and again from time to time while that is so.</param>
internal sealed class WaitingStream(Stream sent, Action rest, CancellationToken stop) : ForwardReadStream
{
    private const int BufferLength = 1 << 16;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;

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
        stop.ThrowIfCancellationRequested();
        ValueTask<int> receiving = sent.ReadAsync(_buffer, stop);
        return receiving.IsCompleted ? receiving.GetAwaiter().GetResult() : Wait(receiving.AsTask());
    }

    private int Wait(Task<int> receiving)
    {
        using ManualResetEventSlim received = new();
        _ = receiving.ContinueWith(_ => received.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        do
        {
            rest();
        }
        while (!received.Wait(Interval, CancellationToken.None));
        return receiving.GetAwaiter().GetResult();
    }
}
