using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Orders the events of whole connections in one tap by time, as Envoy writes a connection only when it ends.</summary>
/// <remarks>
/// Events wait for later records, as many bytes as are given; beyond that, events of different connections may be out of order. The
/// events of one connection keep Envoy's order.
/// </remarks>
/// <param name="maxBytes">Most bytes that wait.</param>
internal sealed class RecordOrder(long maxBytes)
{
    /// <summary>Most bytes that wait of a tap that is known to hold several connections: 32 MiB.</summary>
    internal const long MaxBytes = 32 << 20;

    /// <summary>Most bytes that wait of a tap from a pipe, which may hold a single connection: 4 MiB.</summary>
    internal const long MaxBytesOfPipe = 4 << 20;

    // About the memory that an event takes, in addition to its bytes.
    private const long EventSize = 256;

    private readonly PriorityQueue<TapEvent, (long Time, long Place)> _held = new();

    // The events of a record before its first with a time, which are emitted right before that.
    private readonly List<TapEvent> _untimed = [];
    private long? _latest;
    private long _places;
    private long _bytes;
    private bool _isComplete;

    /// <summary>Takes the next event of the tap.</summary>
    internal void Add(in TapEvent tapped)
    {
        TapEvent own = tapped with { Payload = tapped.Payload.ToArray() };
        _isComplete = false;
        if (tapped.Kind == TapEventKind.Opened)
        {
            _latest = null;
        }

        if (tapped.IsTimed)
        {
            _latest = Math.Max(_latest ?? tapped.Time, tapped.Time);
        }

        if (_latest is long time)
        {
            FlushUntimed(time);
            Hold(own, time);
        }
        else
        {
            _untimed.Add(own);
        }

        if (tapped.Kind == TapEventKind.Ended)
        {
            _latest = null;
        }
    }

    /// <summary>Lets all events be taken, as nothing more comes.</summary>
    internal void Complete()
    {
        FlushUntimed(long.MaxValue);
        _isComplete = true;
    }

    /// <summary>Takes the next event, unless it must wait for others.</summary>
    internal bool TryTake(out TapEvent tapped)
    {
        tapped = default;
        if ((!_isComplete && _bytes <= maxBytes) || !_held.TryDequeue(out tapped, out _))
        {
            return false;
        }

        _bytes -= EventSize + tapped.HeldLength;
        return true;
    }

    private void FlushUntimed(long time)
    {
        foreach (TapEvent earlier in _untimed)
        {
            Hold(earlier, time);
        }

        _untimed.Clear();
    }

    private void Hold(in TapEvent tapped, long time)
    {
        _held.Enqueue(tapped, (time, _places++));
        _bytes += EventSize + tapped.HeldLength;
    }
}
