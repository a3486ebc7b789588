namespace TapToPcap.Input;

/// <summary>Times of files as the rest of the library counts time.</summary>
internal static class FileTime
{
    /// <summary>Nanoseconds since 1970 UTC; null outside the years 1970 to 2106, which captures can hold.</summary>
    internal static long? ToNanoseconds(DateTimeOffset time)
    {
        long nanoseconds = (time.UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
        return nanoseconds >= 0 && time.ToUnixTimeSeconds() <= uint.MaxValue ? nanoseconds : null;
    }
}
