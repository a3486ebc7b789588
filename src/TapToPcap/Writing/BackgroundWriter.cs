using System.Runtime.ExceptionServices;

namespace TapToPcap.Writing;

/// <summary>Writes one buffer to a stream, on a thread of its own, while the caller fills another.</summary>
/// <remarks>
/// The thread is there from the first buffer on, until this is disposed of: one of the pool, which looks for more work for a while after
/// each buffer, takes twice the processor time where a live capture goes into a pipe. A buffer belongs to it from <see cref="Write"/> until
/// the call after; the stream stays the caller's, who must not touch it in between.
/// </remarks>
/// <param name="abandoned">Once it is cancelled nobody waits for a write that is under way, and nothing more is written.</param>
internal sealed class BackgroundWriter(Stream output, CancellationToken abandoned = default) : IDisposable
{
    private const int Over = -1;

    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _idle = new(1);
    private byte[] _buffer = [];
    private int _length;
    private Thread? _writer;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Takes a buffer to be written, and gives one that is free; waits until the one before has been written.</summary>
    /// <exception cref="IOException">A buffer could not be written: this one is not, nor any after it.</exception>
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
    /// <exception cref="IOException">One could not be.</exception>
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
                return;                                                        // it ends with the program
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
                _failure = ExceptionDispatchInfo.Capture(e);                   // whatever it is, it belongs to who asked
            }

            _idle.Release();
            _given.Wait();
        }
    }
}
