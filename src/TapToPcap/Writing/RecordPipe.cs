using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Writing;

/// <summary>A live capture on a pipe or a device, whose reader may be slow or have stopped reading.</summary>
/// <remarks>
/// A write that may block has whole records and at most <see cref="MaxAtomic"/> bytes, which a pipe takes all together or not at
/// all (pipe(7)), so the program may end during it. More is written at once where that fits into the pipe and so does not block.
/// </remarks>
internal sealed class RecordPipe : RecordStream
{
    /// <summary>PIPE_BUF of Linux, in bytes: of a longer record the pipe may hold a part.</summary>
    internal const int MaxAtomic = 4096;

    // How long a write under way may still take after Abandon: it may be of a record longer than MaxAtomic.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly Stream _output;
    private readonly PipeCapacity _capacity;
    private readonly CancellationTokenSource _abandoned = new();
    private volatile bool _isAbandoned;
    private volatile bool _isInsideRecord;

    /// <param name="output">A stream whose failures name it.</param>
    /// <param name="handle">The pipe; null for an output that nobody reads, to which no write blocks.</param>
    internal RecordPipe(Stream output, SafeFileHandle? handle, CaptureFormat format)
        : base(format)
    {
        _output = output;
        _capacity = new PipeCapacity(handle);
    }

    /// <summary>Cancelled when nobody may wait for a write any more: the one under way may never end.</summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Everything written from now on is discarded.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>If the program ended now, the pipe might hold a part of a record.</summary>
    internal bool IsInsideRecord => _isInsideRecord;

    /// <summary>Stops after the record under way, and waits for that no longer than a grace time. For any thread.</summary>
    internal void Abandon()
    {
        _isAbandoned = true;
        _abandoned.CancelAfter(Grace);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !_isAbandoned)
        {
            int space = _capacity.Measure();
            RecordRun next = WholeRecords(buffer, Math.Max(space, MaxAtomic));
            next = next.Length > 0 ? next : NextRecord(buffer);
            _isInsideRecord = next.Length > space && !(_capacity.IsKnown && next.Length <= MaxAtomic);
            _output.Write(buffer[..next.Length]);
            _isInsideRecord = false;
            _capacity.Take(next.Length);
            Count(next);
            buffer = buffer[next.Length..];
        }
    }

    public override void Flush()
    {
        if (!_isAbandoned)
        {
            _output.Flush();
        }
    }
}
