using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Orders the events of one conversation by Envoy's count of bytes, and measures what is missing between them.</summary>
/// <remarks>
/// Envoy counts the bytes of both directions together, from 1 (seq_num). An early event waits for those before it, which a UDP sink
/// may deliver late; if they do not come, they are lost. Once two events have the same count, counts are no longer trusted and
/// events are taken as they come.
/// </remarks>
internal sealed class EventOrder
{
    // If more bytes wait, the first event is released.
    private const long MaxWaitingBytes = 16 << 20;

    // How many gaps are remembered, to recognize events that come too late; older ones are forgotten.
    private const int MaxRememberedGaps = 64;

    /// <summary>What Envoy calls its count of bytes.</summary>
    internal const string CountName = "seq_num";

    /// <summary>For <see cref="TryRelease"/>: no event waits any longer, as nothing comes any more.</summary>
    internal const ulong All = ulong.MaxValue;

    // By the counts at which they begin and end: an empty event begins where the next one does, and a close is the last of them.
    private readonly SortedList<(ulong Begin, ulong End, TapEventKind Kind), TapEvent> _waiting = [];
    private readonly Queue<(ulong Begin, ulong End)> _gaps = [];
    private readonly RecentEvents _recent = new();

    /// <summary>The count at which the next event should begin.</summary>
    private ulong _next = 1;
    private long _waitingBytes;
    private long _latestTime = long.MinValue;
    private TapEventKind? _first;
    private bool _isCut;

    /// <summary>Whether the counts can be Envoy's, as far as is known.</summary>
    internal bool AreCountsTrusted { get; private set; } = true;

    /// <summary>The count at which the first waiting event begins; 0 if none waits.</summary>
    internal ulong FirstWaiting => _waiting.Count > 0 ? _waiting.GetKeyAtIndex(0).Begin : 0;

    /// <summary>The count at which the latest event ends; 0 if nothing was counted, or counts are not trusted.</summary>
    internal ulong End => AreCountsTrusted ? _next - 1 : 0;

    /// <summary>Takes an event with a count, and decides whether it is emitted now, waits, or is discarded.</summary>
    internal Arrival Arrive(in TapEvent tapped)
    {
        if (!AreCountsTrusted)
        {
            return _recent.Contains(tapped) ? Arrival.Repeated : Arrival.InTurn;
        }

        ulong begin = BeginOf(tapped) ?? _next;
        if (begin < _next)
        {
            return Judge(tapped, begin);
        }

        return begin == _next || _isCut ? Arrival.InTurn : Hold(tapped, begin);
    }

    /// <summary>Takes an event with a count, and lets it wait even if it is its turn.</summary>
    internal Arrival Hold(in TapEvent tapped) => Hold(tapped, BeginOf(tapped) ?? _next);

    /// <summary>Takes a close without a count, and lets it wait for earlier events until <see cref="All"/> is released.</summary>
    internal void HoldClose(in TapEvent closed) => _waiting.TryAdd((All, All, closed.Kind), closed);

    /// <summary>Takes the next waiting event, if its turn has come or it is to wait no longer.</summary>
    /// <param name="overdue">Events that begin up to this count wait no longer: 0 for none, <see cref="All"/> for all.</param>
    /// <param name="tapped">The event.</param>
    /// <param name="arrival">In turn; or repeated, too late or miscounted, because of events emitted meanwhile.</param>
    internal bool TryRelease(ulong overdue, out TapEvent tapped, out Arrival arrival)
    {
        (tapped, arrival) = (default, Arrival.InTurn);
        if (!IsDue(overdue))
        {
            return false;
        }

        ulong begin = _waiting.GetKeyAtIndex(0).Begin;
        tapped = _waiting.GetValueAtIndex(0);
        _waiting.RemoveAt(0);
        _waitingBytes -= tapped.HeldLength;
        arrival = begin < _next && AreCountsTrusted ? Judge(tapped, begin) : Arrival.InTurn;
        return true;
    }

    /// <summary>Ignores counts from now on: events are taken as they come, first those that wait.</summary>
    internal void DistrustCounts() => AreCountsTrusted = false;

    /// <summary>Records an event that is emitted now.</summary>
    /// <returns>Bytes that are missing before it; null if its count does not show that.</returns>
    internal ulong? Count(in TapEvent tapped)
    {
        _recent.Add(tapped);
        _latestTime = Math.Max(_latestTime, tapped.Time);
        _first ??= tapped.Kind;
        if (!AreCountsTrusted)
        {
            return null;
        }

        if (!IsCount(tapped.SequenceNumber))
        {
            _next += (ulong)tapped.Length;
            return null;
        }

        ulong begin = BeginOf(tapped) ?? _next;
        ulong missing = begin > _next ? begin - _next : 0;
        Remember(begin, missing);
        ulong end = begin + (ulong)tapped.Length + (tapped.Missing ?? 0);
        Remember(end, tapped.Missing ?? 0);
        _next = Math.Max(_next, end);
        _isCut = tapped is { IsTruncated: true, Missing: null };
        return missing;
    }

    /// <summary>The count at which an event begins; null if it has none.</summary>
    /// <remarks>A close is counted one after the last byte.</remarks>
    internal static ulong? BeginOf(in TapEvent tapped) => tapped.Kind switch
    {
        _ when !IsCount(tapped.SequenceNumber) => null,
        TapEventKind.Closed => tapped.SequenceNumber - 1,
        _ => tapped.SequenceNumber,
    };

    private Arrival Hold(in TapEvent tapped, ulong begin)
    {
        (ulong, ulong, TapEventKind) key = (begin, begin + (ulong)tapped.Length, tapped.Length > 0 ? default : tapped.Kind);
        if (_waiting.TryAdd(key, tapped with { Payload = tapped.Payload.ToArray() }))
        {
            _waitingBytes += tapped.HeldLength;
            return Arrival.Early;
        }

        return tapped.Length == 0 || AreSame(_waiting[key], tapped) ? Arrival.Repeated : Arrival.Miscounted;
    }

    /// <summary>Decides about an event that begins before the end of what was emitted.</summary>
    private Arrival Judge(in TapEvent tapped, ulong begin)
    {
        if (tapped.Kind == TapEventKind.Closed)
        {
            return Arrival.InTurn;
        }

        if (_recent.Contains(tapped))
        {
            return Arrival.Repeated;
        }

        if (IsInGap(begin, begin + (ulong)tapped.Length))
        {
            return Arrival.TooLate;
        }

        if (tapped.Length == 0)
        {
            return Arrival.InTurn;
        }

        bool beginsAnew = begin == 1 && tapped.Kind == _first && tapped.Time > _latestTime;
        return beginsAnew ? Arrival.Restarted : Arrival.Miscounted;
    }

    private static bool AreSame(in TapEvent one, in TapEvent other) =>
        one.Kind == other.Kind && one.Time == other.Time && one.SequenceNumber == other.SequenceNumber && one.Length == other.Length && one.Payload.Span.SequenceEqual(other.Payload.Span);

    // The greatest number marks a close; others that no connection can reach are damage.
    internal static bool IsCount(ulong number) => number is > 0 and <= long.MaxValue;

    // After a cut the next event follows, whatever its count.
    private bool IsDue(ulong overdue)
    {
        if (_waiting.Count == 0)
        {
            return false;
        }

        ulong first = _waiting.GetKeyAtIndex(0).Begin;
        bool isNext = first != All && (!AreCountsTrusted || _isCut || _waitingBytes > MaxWaitingBytes);
        return isNext || first <= Math.Max(_next, overdue);
    }

    private void Remember(ulong end, ulong missing)
    {
        if (missing == 0)
        {
            return;
        }

        _gaps.Enqueue((end - missing, end));
        if (_gaps.Count > MaxRememberedGaps)
        {
            _gaps.Dequeue();
        }
    }

    private bool IsInGap(ulong begin, ulong end)
    {
        foreach ((ulong gapBegin, ulong gapEnd) in _gaps)
        {
            if (begin >= gapBegin && end <= gapEnd)
            {
                return true;
            }
        }

        return false;
    }
}
