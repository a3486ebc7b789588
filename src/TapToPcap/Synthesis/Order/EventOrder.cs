using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>Puts the events of one conversation in the order of Envoy's own count of bytes, and tells what is missing between them.</summary>
/// <remarks>
/// Envoy counts both directions together, from 1 (seq_num). An event that comes too early waits for those before it, which a UDP
/// sink may deliver late; where they do not come, they are lost.
/// </remarks>
internal sealed class EventOrder
{
    // When more bytes wait, the first event waits no longer.
    private const long MaxWaitingBytes = 16 << 20;

    // Of more holes than these it is not remembered that something was missing there.
    private const int MaxRememberedHoles = 64;

    /// <summary>For <see cref="TryRelease"/>: nothing comes any more for which an event could wait.</summary>
    internal const ulong All = ulong.MaxValue;

    // By the counts at which they begin and end: an event without bytes begins where the next does.
    private readonly SortedList<(ulong Begin, ulong End), TapEvent> _waiting = [];
    private readonly Queue<(ulong Begin, ulong End)> _holes = [];

    /// <summary>The count at which the next event should begin.</summary>
    private ulong _next = 1;
    private long _waitingBytes;
    private bool _isCut;

    /// <summary>Where the first event that waits begins; 0 where none does.</summary>
    internal ulong FirstWaiting => _waiting.Count > 0 ? _waiting.GetKeyAtIndex(0).Begin : 0;

    /// <summary>Takes an event that is counted. It is to be told at once, or waits, or has been told before.</summary>
    /// <param name="tapped">Shortened by what was told before.</param>
    internal Arrival Arrive(ref TapEvent tapped)
    {
        ulong begin = BeginOf(tapped);
        ulong end = begin + (ulong)tapped.Payload.Length;
        if (begin < _next)
        {
            return Overlap(ref tapped, end);
        }

        return begin == _next || _isCut ? Arrival.InTurn : Hold(tapped, begin, end);
    }

    /// <summary>Takes an event that is counted and waits even if it is its turn.</summary>
    internal Arrival Hold(in TapEvent tapped)
    {
        ulong begin = BeginOf(tapped);
        return Hold(tapped, begin, begin + (ulong)tapped.Payload.Length);
    }

    private Arrival Hold(in TapEvent tapped, ulong begin, ulong end)
    {
        if (!_waiting.TryAdd((begin, end), tapped with { Payload = tapped.Payload.ToArray() }))
        {
            return Arrival.Repeated;
        }

        _waitingBytes += tapped.Payload.Length;
        return Arrival.Early;
    }

    /// <summary>Gives the next event that waited, if its turn has come or it is to wait no longer.</summary>
    /// <param name="overdue">Events that begin up to this count wait no longer: 0 for none, <see cref="All"/> for all.</param>
    internal bool TryRelease(ulong overdue, out TapEvent tapped)
    {
        while (IsDue(overdue))
        {
            ulong end = _waiting.GetKeyAtIndex(0).End;
            tapped = _waiting.GetValueAtIndex(0);
            _waiting.RemoveAt(0);
            _waitingBytes -= tapped.Payload.Length;
            if (BeginOf(tapped) >= _next || Overlap(ref tapped, end) == Arrival.InTurn)
            {
                return true;
            }
        }

        tapped = default;
        return false;
    }

    /// <summary>Counts an event that is told now.</summary>
    /// <returns>Bytes that are missing before it; null where its count does not tell.</returns>
    internal ulong? Count(in TapEvent tapped)
    {
        if (!IsCount(tapped.SequenceNumber))
        {
            _next += (ulong)tapped.Payload.Length;
            return null;
        }

        ulong begin = BeginOf(tapped);
        ulong missing = begin > _next ? begin - _next : 0;
        Remember(begin, missing);
        _next = begin + (ulong)tapped.Payload.Length;
        _isCut = tapped.IsTruncated;
        return missing;
    }

    // A close is counted one behind the last byte. The greatest number, which was announced for it, counts nothing.
    private ulong BeginOf(in TapEvent tapped) => tapped.Kind switch
    {
        _ when !IsCount(tapped.SequenceNumber) => _next,
        TapEventKind.Closed => tapped.SequenceNumber - 1,
        _ => tapped.SequenceNumber,
    };

    private Arrival Overlap(ref TapEvent tapped, ulong end)
    {
        if (tapped.Kind == TapEventKind.Closed)
        {
            return Arrival.InTurn;
        }

        if (end <= _next)
        {
            return IsInHole(end) ? Arrival.TooLate : Arrival.Repeated;
        }

        int told = tapped.Payload.Length - (int)(end - _next);
        tapped = tapped with { Payload = tapped.Payload[told..], SequenceNumber = _next };
        return Arrival.InTurn;
    }

    // The greatest number was announced for the close; what no connection can have carried is damage.
    private static bool IsCount(ulong number) => number <= long.MaxValue;

    // Behind a cut whatever comes next is next.
    private bool IsDue(ulong overdue) =>
        _waiting.Count > 0 && (_isCut || _waitingBytes > MaxWaitingBytes || _waiting.GetKeyAtIndex(0).Begin <= Math.Max(_next, overdue));

    private void Remember(ulong end, ulong missing)
    {
        if (missing == 0)
        {
            return;
        }

        _holes.Enqueue((end - missing, end));
        if (_holes.Count > MaxRememberedHoles)
        {
            _holes.Dequeue();
        }
    }

    private bool IsInHole(ulong end)
    {
        foreach ((ulong holeBegin, ulong holeEnd) in _holes)
        {
            if (end > holeBegin && end <= holeEnd)
            {
                return true;
            }
        }

        return false;
    }
}
