using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Writing;

/// <summary>A pipe or a device, whose reader may be slow or read no more.</summary>
/// <remarks>
/// A write that waits for the reader is of whole records and of at most <see cref="MaxAtomic"/> bytes, which reach a pipe together
/// or not at all (pipe(7)); so the program may end during it. More is written at once where there is space for it, as then no write waits.
/// </remarks>
internal sealed class RecordPipe : RecordStream
{
    /// <summary>PIPE_BUF of Linux: a record that is longer may be in the pipe in part.</summary>
    internal const int MaxAtomic = 4096;

    // For a write that is under way, or one record that is longer than a write may be.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly Stream _output;
    private readonly PipeCapacity _capacity;
    private readonly CancellationTokenSource _abandoned = new();
    private volatile bool _isAbandoned;
    private volatile bool _isInsideRecord;

    /// <param name="output">Names its failures.</param>
    /// <param name="handle">Of the pipe; null for what nobody reads, so that no write to it waits.</param>
    internal RecordPipe(Stream output, SafeFileHandle? handle, CaptureFormat format)
        : base(format)
    {
        _output = output;
        _capacity = new PipeCapacity(handle);
    }

    /// <summary>Nobody may wait for a write any more: what is under way may go on for ever.</summary>
    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>What is written from now on is dropped.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>The program may end now with a part of a record in the pipe.</summary>
    internal bool IsInsideRecord => _isInsideRecord;

    /// <summary>Writes no more than the record under way; when that takes long, it is abandoned. For any thread.</summary>
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
