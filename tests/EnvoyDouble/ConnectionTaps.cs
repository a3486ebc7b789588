using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>All taps of one connection: those that were active when it was made, and no others, until it ends (docs/envoy-tap-format.md).</summary>
/// <remarks>Both directions record at once.</remarks>
internal sealed class ConnectionTaps
{
    private readonly Lock _lock = new();
    private readonly (LiveTap Tap, ITapSinkHandle Sink)[] _taps;
    private bool _isClosed;

    internal ConnectionTaps(TapConnection connection, IEnumerable<(TapOptions Options, ITapSink Sink)> active)
    {
        _taps = [.. active.Select(one => (new LiveTap(connection, one.Options), one.Sink.Open(connection.TraceId)))];
        lock (_lock)
        {
            foreach ((LiveTap tap, ITapSinkHandle sink) in _taps)
            {
                Submit(sink, tap.Open());
            }
        }
    }

    /// <summary>Nobody looks; steps need not be made.</summary>
    internal bool IsEmpty => _taps.Length == 0;

    /// <summary>The connection has its local address now.</summary>
    internal void Complete(TapConnection known)
    {
        lock (_lock)
        {
            foreach ((LiveTap tap, _) in _taps)
            {
                tap.Complete(known);
            }
        }
    }

    /// <summary>One call of the connection that moved bytes; those that moved none leave no event. They are copied.</summary>
    internal void Record(TapStepKind kind, ReadOnlySpan<byte> bytes, bool endStream = false)
    {
        if (!IsEmpty)
        {
            RecordKept(kind, bytes.ToArray(), endStream);
        }
    }

    /// <summary>The same with bytes that stay as they are.</summary>
    internal void RecordKept(TapStepKind kind, ReadOnlyMemory<byte> bytes, bool endStream = false)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                Accept(new TapStep(kind, StepLog.Now(), bytes) { EndStream = endStream });
            }
        }
    }

    /// <summary>The connection is over. A second time is none.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            Accept(TapStep.Closed(StepLog.Now()));
            foreach ((LiveTap tap, ITapSinkHandle sink) in _taps)
            {
                Submit(sink, tap.Finish());
                sink.Dispose();
            }
        }
    }

    private void Accept(TapStep step)
    {
        foreach ((LiveTap tap, ITapSinkHandle sink) in _taps)
        {
            Submit(sink, tap.Accept(step));
        }
    }

    private static void Submit(ITapSinkHandle sink, TraceWrapper? record)
    {
        if (record is not null)
        {
            sink.Submit(record);
        }
    }
}
