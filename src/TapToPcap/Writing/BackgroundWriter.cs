using System.Runtime.ExceptionServices;

namespace TapToPcap.Writing;

/// <summary>Writes buffers to a stream on its own thread, one at a time, while the caller fills the next.</summary>
/// <remarks>
/// The thread exists from the first buffer until disposal. A pool thread, which looks for more work for a while after each buffer,
/// takes twice the processor time where a live capture goes into a pipe. A buffer belongs to this writer from <see cref="Write"/>
/// until the next call. The stream stays the caller's, who must not touch it meanwhile.
/// </remarks>
/// <param name="abandoned">Once it is cancelled, nobody waits for a write that is under way, and nothing more is written.</param>
internal sealed class BackgroundWriter(Stream output, CancellationToken abandoned = default) : IDisposable
{
    private const int Over = -1;

    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _idle = new(1);
    private byte[] _buffer = [];
    private int _length;
    private Thread? _writer;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Hands over a buffer and returns a free one; waits until the previous buffer has been written.</summary>
    /// <exception cref="IOException">An earlier buffer could not be written; nothing more is.</exception>
    internal byte[] Write(byte[] buffer, int length)
    {
        if (!TryWait())
        {
            return buffer;
        }

        ThrowFailure();
        byte[] free = _buffer.Length == buffer.Length ? _buffer : new byte[buffer.Length];
        (_buffer, _length) = (buffer, length);
        _writer ??= Start();
        _given.Release();
        return free;
    }

    /// <summary>Waits until every buffer has been written.</summary>
    /// <exception cref="IOException">A buffer could not be written.</exception>
    internal void Drain()
    {
        if (TryWait())
        {
            ThrowFailure();
            _idle.Release();
        }
    }

    public void Dispose()
    {
        if (_writer is not null)
        {
            if (!TryWait() && !_idle.Wait(0, CancellationToken.None))
            {
                return;                                                        // a hanging write ends with the program
            }

            _length = Over;
            _given.Release();
            _writer.Join();
            _writer = null;
        }

        _given.Dispose();
        _idle.Dispose();
    }

    private bool TryWait()
    {
        try
        {
            _idle.Wait(abandoned);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void ThrowFailure()
    {
        if (_failure is not null)
        {
            _idle.Release();
            _failure.Throw();
        }
    }

    private Thread Start()
    {
        Thread writer = new(WriteGiven) { IsBackground = true, Name = "capture writer" };
        writer.Start();
        return writer;
    }

    private void WriteGiven()
    {
        _given.Wait();
        while (_length != Over)
        {
            try
            {
                output.Write(_buffer, 0, _length);
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);                   // thrown again by the caller's next Write or Drain
            }

            _idle.Release();
            _given.Wait();
        }
    }
}
