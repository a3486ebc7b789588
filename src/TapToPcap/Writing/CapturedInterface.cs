namespace TapToPcap.Writing;

/// <summary>What the statistics at the end of a capture say of an interface.</summary>
internal sealed class CapturedInterface
{
    internal ulong Packets { get; private set; }

    internal ulong FirstTime { get; private set; } = ulong.MaxValue;

    internal ulong LastTime { get; private set; }

    /// <param name="time">Nanoseconds since 1970 UTC.</param>
    internal void Count(ulong time)
    {
        Packets++;
        FirstTime = Math.Min(FirstTime, time);
        LastTime = Math.Max(LastTime, time);
    }
}
