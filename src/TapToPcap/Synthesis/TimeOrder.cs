namespace TapToPcap.Synthesis;

/// <summary>Merges taps in order of their next events' times, and keeps only a limited number of them open.</summary>
/// <remarks>At equal times the order of the inputs decides. Beyond the limit, the tap whose turn is last is closed.</remarks>
/// <param name="ignoresTime">Whether the order of the inputs alone decides.</param>
internal sealed class TimeOrder<T>(int maxOpen, bool ignoresTime = false)
    where T : class, IOrderedTap
{
    private readonly PriorityQueue<T, (long Time, int Ordinal)> _waiting = new();
    private readonly List<T> _open = [];
    private int _maxOpen = maxOpen;

    /// <summary>Adds a tap whose next event is known.</summary>
    internal void Add(T tap)
    {
        _waiting.Enqueue(tap, KeyOf(tap));
        if (!tap.Cursor.Reader.IsOpen)
        {
            return;
        }

        _open.Add(tap);
        if (_open.Count >= _maxOpen)                                           // also open: the tap being emitted
        {
            ParkLast();
        }
    }

    /// <summary>Closes some waiting taps and lowers the limit for good, as the system refuses to open more files.</summary>
    /// <returns>False if none of them is open.</returns>
    internal bool TryFreeHandle()
    {
        int left = _open.Count - 1 - (_open.Count / 4);                        // several, as the runtime opens files too
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

    /// <summary>Takes the tap whose next event comes first; false if none waits.</summary>
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

    private (long Time, int Ordinal) KeyOf(T tap) => (ignoresTime ? 0 : tap.Cursor.Time, tap.Cursor.Ordinal);
}
