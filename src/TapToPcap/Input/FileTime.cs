namespace TapToPcap.Input;

/// <summary>Converts modification times of files to nanoseconds since 1970 UTC.</summary>
internal static class FileTime
{
    /// <summary>Nanoseconds since 1970 UTC; null outside 1970 to 2106, the range of times that captures can hold.</summary>
    internal static long? ToNanoseconds(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && time.ToUnixTimeSeconds() <= uint.MaxValue ? ticks * TimeSpan.NanosecondsPerTick : null;
    }
}
