using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Taps;

/// <summary>Brings the events of a conversation into the order of Envoy's count (<c>seq_num</c>), in which they happened, however they came. Leaves that order where two events claim one count.</summary>
/// <remarks>What is counted after missing bytes waits for them as long as there is memory, which is longer than who converts waits: what that gave up shows as a difference.</remarks>
internal sealed class CountedOrder(HeldBytes held)
{
    /// <summary>No connection can have carried more; a number beyond counts nothing, as the greatest one that was announced for the close.</summary>
    internal const ulong MaxCount = long.MaxValue;

    // What an event costs beside its payload.
    private const int EventSize = 128;

    // Of more gaps than these it is not remembered that something was missing there.
    private const int MostGaps = 64;

    // By where they begin, and then by their length: an event without bytes begins where the next does. Several without bytes can begin there, so they have a number.
    private readonly SortedList<(ulong Begin, int Length, int Number), TapEvent> _waiting = [];
    private readonly Queue<(ulong Begin, ulong End)> _gaps = [];

    /// <summary>The number of the byte that comes next.</summary>
    private ulong _next = 1;
    private int _number;
    private bool _isCut;

    /// <summary>The counts can be Envoy's.</summary>
    internal bool AreCountsTrusted { get; private set; } = true;

    /// <summary>Two events claim one count: events are taken as they come, first those that wait.</summary>
    internal void DistrustCounts() => AreCountsTrusted = false;

    /// <summary>Whether an event begins where the first did, though no byte was missing there.</summary>
    internal bool IsBackAtStart(in TapEvent tapped) =>
        AreCountsTrusted && tapped.SequenceNumber == 1 && tapped.SequenceNumber < _next && !tapped.Payload.IsEmpty && !IsInGap(tapped);

    /// <summary>An event that is not counted was taken; where its number is damage, its bytes were counted all the same.</summary>
    internal void Pass(in TapEvent tapped) => _next += tapped.SequenceNumber > MaxCount ? (ulong)tapped.Payload.Length : 0;

    /// <summary>Takes an event that is counted and did not come before.</summary>
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

    /// <summary>Gives the next event of those that wait, if its turn has come, or there is no space to wait.</summary>
    /// <param name="anyway">Nothing more will come.</param>
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
        held.Remove(EventSize + tapped.Payload.Length);
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

    /// <summary>Bytes that are missing before a close, which is counted one after the last byte; null where it is not counted.</summary>
    internal ulong? MissingBeforeClose(ulong number) => number switch
    {
        _ when !AreCountsTrusted => null,
        0 or > MaxCount => null,
        _ when number - 1 < _next => 0,
        _ => number - 1 - _next,
    };

    // Two that claim the very same bytes cannot both be in turn, whatever comes before them.
    private Turn Hold(in TapEvent tapped)
    {
        int length = tapped.Payload.Length;
        if (!_waiting.TryAdd((tapped.SequenceNumber, length, length > 0 ? 0 : ++_number), tapped with { Payload = tapped.Payload.ToArray() }))
        {
            return Turn.Contradicted;
        }

        held.Add(EventSize + length);
        return Turn.Later;
    }

    private Turn TurnOfStepBack(in TapEvent tapped)
    {
        if (IsInGap(tapped))
        {
            return Turn.Missed;
        }

        return tapped.Payload.IsEmpty ? Turn.Now : Turn.Contradicted;
    }

    private bool IsInGap(in TapEvent tapped)
    {
        (ulong begin, ulong end) = (tapped.SequenceNumber, tapped.SequenceNumber + (ulong)tapped.Payload.Length);
        return _gaps.Any(gap => gap.Begin <= begin && end <= gap.End);
    }

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

        _next = tapped.SequenceNumber + (ulong)tapped.Payload.Length;
        _isCut = tapped.IsTruncated;
        return missing;
    }
}
