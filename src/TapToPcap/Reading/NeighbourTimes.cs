using TapToPcap.Reading.Events;

namespace TapToPcap.Reading;

/// <summary>Gives events of a tap that have no time that of the event before them, or after them where none comes before.</summary>
/// <param name="otherwise">Their time where no event has one, nanoseconds since 1970 UTC; null for the beginning of 1970.</param>
internal sealed class NeighbourTimes(long? otherwise)
{
    // Events at the start of a tap wait for one with a time up to these.
    private const int MaxWaiting = 256;
    private const int MaxWaitingBytes = 1 << 20;

    private readonly Queue<TapEvent> _waiting = new();
    private int _waitingBytes;
    private long? _latest;

    /// <summary>Events wait for one with a time.</summary>
    internal bool IsWaiting => _waiting.Count > 0;

    /// <summary>Takes an event, and gives the one that is next; false where that waits.</summary>
    internal bool TryPass(ref TapEvent tapped)
    {
        if (_waiting.Count == 0 && tapped.TimeProblem is null)
        {
            _latest = tapped.IsTimed ? tapped.Time : _latest;
            return true;
        }

        if (_waiting.Count == 0 && (!tapped.IsTimed || _latest is not null))
        {
            tapped = Complete(tapped);
            return true;
        }

        return TryPassInTurn(ref tapped);
    }

    /// <summary>Gives the next event that waited, with the time found since.</summary>
    internal bool TryRelease(out TapEvent tapped)
    {
        tapped = default;
        if (_latest is null || !_waiting.TryDequeue(out tapped))
        {
            return false;
        }

        tapped = Complete(tapped);
        return true;
    }

    /// <summary>Lets no event wait any longer, as no event with a time comes.</summary>
    internal void EndWait() => _latest ??= otherwise ?? 0;

    private bool TryPassInTurn(ref TapEvent tapped)
    {
        _waiting.Enqueue(tapped with { Payload = tapped.Payload.ToArray() });
        _waitingBytes += tapped.Payload.Length;
        if (tapped is { IsTimed: true, TimeProblem: null })
        {
            _latest = tapped.Time;
        }
        else if (_waiting.Count >= MaxWaiting || _waitingBytes >= MaxWaitingBytes)
        {
            EndWait();
        }

        return TryRelease(out tapped);
    }

    private TapEvent Complete(in TapEvent tapped) => tapped is { IsTimed: true, TimeProblem: not null } ? tapped with { Time = _latest!.Value } : tapped;
}
