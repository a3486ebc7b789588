using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Taps;

/// <summary>Puts the events of a conversation in the order in which Envoy counted them (<c>seq_num</c>), however they came. Stops
/// doing so where two events claim one count.</summary>
/// <remarks>An event after missing bytes waits for these as long as there is memory, longer than in the conversion. What the
/// conversion no longer waited for shows as a difference.</remarks>
internal sealed class CountedOrder(HeldBytes held)
{
    /// <summary>The largest count that can be real. A larger number counts nothing: it is damage.</summary>
    internal const ulong MaxCount = long.MaxValue;

    // So many events show whether there are gaps.
    private const int MaxFollowing = 8;

    // Bytes of memory that an event takes in addition to its payload.
    private const int EventSize = 128;

    // So many of the latest gaps are remembered. An event in an older one counts as a contradiction.
    private const int MostGaps = 64;

    // Sorted by begin, then by length, as an event without bytes begins where the next one does. Several without bytes can begin
    // there, so they are numbered.
    private readonly SortedList<(ulong Begin, long Length, int Number), TapEvent> _waiting = [];
    private readonly Queue<(ulong Begin, ulong End)> _gaps = [];

    /// <summary>The count of the byte that is expected next.</summary>
    private ulong _next = 1;
    private int _number;
    private bool _isCut;

    /// <summary>Whether the counts can be Envoy's.</summary>
    internal bool AreCountsTrusted { get; private set; } = true;

    /// <summary>Called when two events claim one count: from here on events are taken as they come, first those that
    /// wait.</summary>
    internal void DistrustCounts() => AreCountsTrusted = false;

    /// <summary>Whether an event has the count of the first byte again, which was not missing.</summary>
    internal bool IsBackAtStart(in TapEvent tapped) =>
        AreCountsTrusted && tapped.SequenceNumber == 1 && tapped.SequenceNumber < _next && tapped.Length > 0 && !IsInGap(tapped);

    /// <summary>Whether the events that wait after one follow each other without a gap, as far as the first ones show.</summary>
    internal bool AreWaitingWithoutGap(in TapEvent tapped)
    {
        ulong? expected = tapped.IsTruncated ? null : EndOf(tapped);
        foreach (TapEvent waiting in _waiting.Values.Take(MaxFollowing))
        {
            if (waiting.SequenceNumber != (expected ?? waiting.SequenceNumber))
            {
                return false;
            }

            expected = waiting.IsTruncated ? null : EndOf(waiting);
        }

        return true;
    }

    /// <summary>Called when an event without a usable count was taken. If its number is damaged, Envoy counted its bytes all the
    /// same.</summary>
    internal void Pass(in TapEvent tapped) => _next += tapped.SequenceNumber > MaxCount ? (ulong)tapped.Length : 0;

    /// <summary>Decides whose turn it is when an event comes that is counted and not a repeat.</summary>
    /// <param name="missing">Bytes between this event and the one before, if it is its turn.</param>
    internal Turn Accept(in TapEvent tapped, out ulong missing)
    {
        missing = 0;
        if (!AreCountsTrusted)
        {
            return Turn.Now;
        }

        if (tapped.SequenceNumber < _next)
        {
            return TurnOfStepBack(tapped);
        }

        if (_waiting.Count == 0 && (tapped.SequenceNumber == _next || _isCut))
        {
            missing = Advance(tapped);
            return Turn.Now;
        }

        return Hold(tapped);
    }

    /// <summary>Takes the next of the waiting events, if its turn has come or there is no space to wait.</summary>
    /// <param name="anyway">Whether to take it in any case, because no more events will come.</param>
    /// <param name="turn">Any but <see cref="Turn.Later"/>.</param>
    /// <param name="missing">Bytes between this event and the one before, if it is its turn.</param>
    internal bool TryTake(bool anyway, out TapEvent tapped, out Turn turn, out ulong missing)
    {
        (tapped, turn, missing) = (default, Turn.Now, 0);
        if (_waiting.Count == 0 || !(anyway || !AreCountsTrusted || _isCut || held.IsTooMuch || _waiting.GetKeyAtIndex(0).Begin <= _next))
        {
            return false;
        }

        tapped = _waiting.GetValueAtIndex(0);
        _waiting.RemoveAt(0);
        held.Remove(EventSize + tapped.HeldLength);
        if (!AreCountsTrusted)
        {
            return true;
        }

        if (tapped.SequenceNumber < _next)
        {
            turn = TurnOfStepBack(tapped);
        }
        else
        {
            missing = Advance(tapped);
        }

        return true;
    }

    /// <summary>How many bytes are missing before a close, which has the count after that of the last byte; null where it is not
    /// counted.</summary>
    internal ulong? MissingBeforeClose(ulong number) => number switch
    {
        _ when !AreCountsTrusted => null,
        0 or > MaxCount => null,
        _ when number - 1 < _next => 0,
        _ => number - 1 - _next,
    };

    // Two events with the very same bytes contradict each other, whatever comes before them.
    private Turn Hold(in TapEvent tapped)
    {
        long length = tapped.Length;
        if (!_waiting.TryAdd((tapped.SequenceNumber, length, length > 0 ? 0 : ++_number), tapped with { Payload = tapped.Payload.ToArray() }))
        {
            return Turn.Contradicted;
        }

        held.Add(EventSize + tapped.HeldLength);
        return Turn.Later;
    }

    private Turn TurnOfStepBack(in TapEvent tapped)
    {
        if (IsInGap(tapped))
        {
            return Turn.Missed;
        }

        return tapped.Length == 0 ? Turn.Now : Turn.Contradicted;
    }

    private bool IsInGap(in TapEvent tapped)
    {
        (ulong begin, ulong end) = (tapped.SequenceNumber, tapped.SequenceNumber + (ulong)tapped.Length);
        return _gaps.Any(gap => gap.Begin <= begin && end <= gap.End);
    }

    private static ulong EndOf(in TapEvent tapped) => tapped.SequenceNumber + (ulong)tapped.Length;

    private ulong Advance(in TapEvent tapped)
    {
        ulong missing = tapped.SequenceNumber - _next;
        if (missing > 0)
        {
            _gaps.Enqueue((_next, tapped.SequenceNumber));
        }

        if (_gaps.Count > MostGaps)
        {
            _gaps.Dequeue();
        }

        _next = tapped.SequenceNumber + (ulong)tapped.Length;
        _isCut = tapped.IsTruncated;
        return missing;
    }
}
