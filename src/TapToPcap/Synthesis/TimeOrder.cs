namespace TapToPcap.Synthesis;

/// <summary>Emits many taps in one order, that of time, and keeps no more than some of them open meanwhile.</summary>
/// <remarks>Equal times keep the order of the inputs. Where too many are open, those whose next event is latest are closed.</remarks>
internal sealed class TimeOrder<T>(int maxOpen)
    where T : class, IOrderedTap
{
    private readonly PriorityQueue<T, (long Time, int Ordinal)> _waiting = new();
    private readonly List<T> _open = [];
    private int _maxOpen = maxOpen;

    /// <summary>Takes a tap whose next event is known.</summary>
    internal void Add(T tap)
    {
        _waiting.Enqueue(tap, KeyOf(tap));
        if (!tap.Cursor.Reader.IsOpen)
        {
            return;
        }

        _open.Add(tap);
        if (_open.Count >= _maxOpen)                                           // the one that is being emitted is open too
        {
            ParkLast();
        }
    }

    /// <summary>Closes some of those that wait and lets no more than the rest be open from now on: the system has said that it is too many.</summary>
    /// <returns>False where none of them is open.</returns>
    internal bool TryFreeHandle()
    {
        int left = _open.Count - 1 - (_open.Count / 4);                        // some more than one: also the runtime opens files
        if (left < 0)
        {
            return false;
        }

        _maxOpen = Math.Max(left, 1);
        while (_open.Count > left)
        {
            ParkLast();
        }

        return true;
    }

    /// <summary>Gives the tap whose next event comes first; false where none waits.</summary>
    internal bool TryTake(out T tap)
    {
        if (!_waiting.TryDequeue(out tap!, out _))
        {
            return false;
        }

        _open.Remove(tap);
        return true;
    }

    /// <summary>Whether the next event of a tap that was taken comes before those of all that wait.</summary>
    internal bool IsNext(T tap) => !_waiting.TryPeek(out _, out (long Time, int Ordinal) first) || KeyOf(tap).CompareTo(first) <= 0;

    private void ParkLast()
    {
        T last = _open.MaxBy(KeyOf)!;
        last.Cursor.Park();
        _open.Remove(last);
    }

    private static (long Time, int Ordinal) KeyOf(T tap) => (tap.Cursor.Time, tap.Cursor.Ordinal);
}
