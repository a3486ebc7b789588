namespace TapToPcap.Synthesis;

/// <summary>Tells many taps in one order, that of time, and keeps no more than some of them open meanwhile.</summary>
/// <remarks>Equal times keep the order of the inputs. Where too many are open, those whose next event lies furthest ahead are closed.</remarks>
internal sealed class TimeOrder(int maxOpen)
{
    private readonly PriorityQueue<TapCursor, (long Time, int Ordinal)> _waiting = new();
    private readonly List<TapCursor> _open = [];

    /// <summary>Takes a tap whose next event is known.</summary>
    internal void Add(TapCursor tap)
    {
        _waiting.Enqueue(tap, KeyOf(tap));
        if (!tap.Reader.IsOpen)
        {
            return;
        }

        _open.Add(tap);
        if (_open.Count >= maxOpen)                                            // the one that is being told is open too
        {
            TapCursor last = _open.MaxBy(KeyOf)!;
            last.Park();
            _open.Remove(last);
        }
    }

    /// <summary>Gives the tap whose next event comes first; false where none waits.</summary>
    internal bool TryTake(out TapCursor tap)
    {
        if (!_waiting.TryDequeue(out tap!, out _))
        {
            return false;
        }

        _open.Remove(tap);
        return true;
    }

    /// <summary>Whether the next event of a tap that was taken comes before those of all that wait.</summary>
    internal bool IsNext(TapCursor tap) => !_waiting.TryPeek(out _, out (long Time, int Ordinal) first) || KeyOf(tap).CompareTo(first) <= 0;

    private static (long Time, int Ordinal) KeyOf(TapCursor tap) => (tap.Time, tap.Ordinal);
}
