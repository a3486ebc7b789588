using TapToPcap.Common;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Admin;

/// <summary>Reads a stream that is still being sent. While it waits, the capture goes on, and the wait can be ended.</summary>
/// <param name="timeLeft">
/// Longest time to wait from now on, by how long nothing has come; null for ever, zero or less to end. Asked before more is read,
/// and whenever the capture is woken while nothing comes.
/// </param>
internal sealed class WaitingStream(Stream sent, LiveRun run, Func<TimeSpan, TimeSpan?> timeLeft) : ForwardReadStream
{
    private const int BufferLength = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;
    private TimeSpan _waitsSince;

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
        _waitsSince = run.Clock.Elapsed();
        ThrowIf(isOver: TimeLeft() <= TimeSpan.Zero);
        ValueTask<int> receiving = sent.ReadAsync(_buffer);
        return receiving.IsCompleted ? receiving.GetAwaiter().GetResult() : Wait(receiving.AsTask());
    }

    private int Wait(Task<int> receiving)
    {
        bool hasCome = run.WaitFor(receiving, TimeLeft);
        ThrowIf(isOver: !hasCome);
        return receiving.GetAwaiter().GetResult();
    }

    private TimeSpan? TimeLeft() => timeLeft(run.Clock.Elapsed() - _waitsSince);

    private static void ThrowIf(bool isOver)
    {
        if (isOver)
        {
            throw new OperationCanceledException("nothing more is waited for");
        }
    }
}
