namespace TapToPcap.Writing;

/// <summary>Packet count and time range of one interface, for its Interface Statistics Block in pcapng.</summary>
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
