using System.Threading.Channels;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>An attached <c>/tap</c> stream: the records of many connections, in the order in which they were made.</summary>
/// <remarks>
/// Streaming, each record is passed on as soon as the client took what was before it, and several at once where it was slow; it has to separate them by their braces or lengths anyway.
/// What the client does not take is kept without a bound, as in Envoy.
/// Buffered, nothing comes until there are <c>max_traces</c> records, each segment counted as one, or the time is over; then comes all of it and the end. What is made later is dropped (docs/envoy-tap-format.md).
/// </remarks>
internal sealed class AdminSession(string configId, TapSetup setup, CopyFile? copy) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private MemoryStream _pending = new();
    private MemoryStream _leaving = new();
    private ulong _records;
    private bool _isFull;

    internal string ConfigId => configId;

    internal TapSetup Setup => setup;

    private bool IsBuffered => setup.Sink == SinkKind.BufferedAdmin;

    internal void Accept(TraceWrapper record)
    {
        // A tap with another sink than these has a request too, of which nothing comes.
        if (setup.Sink is not (SinkKind.StreamingAdmin or SinkKind.BufferedAdmin))
        {
            return;
        }

        lock (_lock)
        {
            if (_isFull)
            {
                return;
            }

            TapEncoder.Write(_pending, record, setup.Format);
            copy?.Add(record);
            _records++;
            _isFull = IsBuffered && _records >= setup.MaxTraces;
            if (IsBuffered && !_isFull)
            {
                return;
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Writes records until the client goes away, or buffered until there are enough.</summary>
    internal async Task RunAsync(Stream output, CancellationToken gone)
    {
        if (IsBuffered)
        {
            await WaitUntilFullAsync(gone);
            await WritePendingAsync(output, gone);
            return;
        }

        while (await _wake.Reader.WaitToReadAsync(gone))
        {
            _wake.Reader.TryRead(out _);
            await WritePendingAsync(output, gone);
        }
    }

    /// <summary>Takes nothing any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isFull = true;
            _pending.Dispose();
            _leaving.Dispose();
        }
    }

    private async Task WaitUntilFullAsync(CancellationToken gone)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(gone);
        if (setup.Timeout > TimeSpan.Zero)
        {
            late.CancelAfter(setup.Timeout);
        }

        try
        {
            await _wake.Reader.WaitToReadAsync(late.Token);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            // The time is over: what is there goes out.
        }
    }

    private async Task WritePendingAsync(Stream output, CancellationToken gone)
    {
        lock (_lock)
        {
            _isFull |= IsBuffered;
            (_pending, _leaving) = (_leaving, _pending);
        }

        await output.WriteAsync(_leaving.GetBuffer().AsMemory(0, (int)_leaving.Length), gone);
        await output.FlushAsync(gone);
        _leaving.SetLength(0);
    }
}
