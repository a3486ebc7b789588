using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>Brings the events of a conversation into the order of Envoy's count (<c>seq_num</c>), in which they happened, however they came.</summary>
/// <remarks>What is counted behind missing bytes waits for them as long as there is memory, which is longer than who converts waits: what that gave up shows as a difference.</remarks>
internal sealed class CountedOrder(HeldBytes held)
{
    /// <summary>No connection can have carried more; a number beyond counts nothing, as the greatest one that was announced for the close.</summary>
    internal const ulong MaxCount = long.MaxValue;

    // What an event costs beside its payload.
    private const int EventSize = 128;

    // By where they begin, and then by their length: an event without bytes begins where the next does.
    private readonly SortedList<(ulong Begin, int Length), TapEvent> _waiting = [];

    /// <summary>The number of the byte that comes next.</summary>
    private ulong _next = 1;
    private bool _isCut;

    /// <summary>An event that is not counted was taken; where its number is damage, its bytes were counted all the same.</summary>
    internal void Pass(in TapEvent tapped) => _next += tapped.SequenceNumber > MaxCount ? (ulong)tapped.Payload.Length : 0;

    /// <summary>Takes an event that is counted.</summary>
    /// <param name="missing">Bytes between this event and the one before.</param>
    /// <returns>False where its turn has not come; then it waits.</returns>
    internal bool TryAccept(in TapEvent tapped, out ulong missing)
    {
        missing = 0;
        if (_waiting.Count == 0 && (tapped.SequenceNumber == _next || (_isCut && tapped.SequenceNumber > _next)))
        {
            missing = Advance(tapped);
            return true;
        }

        if (_waiting.TryAdd((tapped.SequenceNumber, tapped.Payload.Length), tapped with { Payload = tapped.Payload.ToArray() }))
        {
            held.Add(EventSize + tapped.Payload.Length);
        }

        return false;
    }

    /// <summary>Gives the next event of those that wait, if its turn has come, or there is no room to wait.</summary>
    /// <param name="anyway">Nothing more will come.</param>
    /// <param name="tapped">Without what was given before.</param>
    /// <param name="missing">Bytes between this event and the one before.</param>
    internal bool TryTake(bool anyway, out TapEvent tapped, out ulong missing)
    {
        while (_waiting.Count > 0 && (anyway || _isCut || held.IsTooMuch || _waiting.GetKeyAtIndex(0).Begin <= _next))
        {
            tapped = _waiting.GetValueAtIndex(0);
            _waiting.RemoveAt(0);
            held.Remove(EventSize + tapped.Payload.Length);
            if (IsNew(tapped))
            {
                tapped = Behind(tapped, _next);
                missing = Advance(tapped);
                return true;
            }
        }

        (tapped, missing) = (default, 0);
        return false;
    }

    /// <summary>Bytes that are missing before a close, which is counted one behind the last byte; null where it is not counted.</summary>
    internal ulong? MissingBeforeClose(ulong number) => number switch
    {
        0 or > MaxCount => null,
        _ when number - 1 < _next => 0,
        _ => number - 1 - _next,
    };

    private bool IsNew(in TapEvent tapped) => tapped.SequenceNumber >= _next || tapped.SequenceNumber + (ulong)tapped.Payload.Length > _next;

    private static TapEvent Behind(in TapEvent tapped, ulong number)
    {
        int given = (int)(Math.Max(tapped.SequenceNumber, number) - tapped.SequenceNumber);
        return tapped with { Payload = tapped.Payload[given..], SequenceNumber = tapped.SequenceNumber + (ulong)given };
    }

    private ulong Advance(in TapEvent tapped)
    {
        ulong missing = tapped.SequenceNumber - _next;
        _next = tapped.SequenceNumber + (ulong)tapped.Payload.Length;
        _isCut = tapped.IsTruncated;
        return missing;
    }
}
