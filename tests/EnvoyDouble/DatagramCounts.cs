namespace TapToPcap.Doubles;

/// <summary>What became of datagrams.</summary>
internal sealed class DatagramCounts
{
    private long _sent;
    private long _dropped;
    private long _swapped;
    private long _failed;

    internal long Sent => Interlocked.Read(ref _sent);

    /// <summary>Lost on purpose.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Sent after the one after them, on purpose; counted as sent too.</summary>
    internal long Swapped => Interlocked.Read(ref _swapped);

    /// <summary>Refused by the system, as those are that are too long.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    internal void AddSent() => Interlocked.Increment(ref _sent);

    internal void AddDropped() => Interlocked.Increment(ref _dropped);

    internal void AddSwapped() => Interlocked.Increment(ref _swapped);

    internal void AddFailed() => Interlocked.Increment(ref _failed);
}
