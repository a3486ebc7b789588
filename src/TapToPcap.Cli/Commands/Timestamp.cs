using System.Globalization;

namespace TapToPcap.Cli.Commands;

/// <summary>Writes nanoseconds as UTC times (since 1970) or as seconds.</summary>
internal static class Timestamp
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMicrosecond = 1000;

    /// <summary>ISO 8601 in UTC with all nine digits.</summary>
    internal static string Write(long nanoseconds) => $"{Date(nanoseconds)}.{nanoseconds % NanosecondsPerSecond:D9}Z";

    /// <summary>The same, truncated to microseconds, the precision of most taps.</summary>
    internal static string WriteShort(long nanoseconds) => $"{Date(nanoseconds)}.{nanoseconds % NanosecondsPerSecond / NanosecondsPerMicrosecond:D6}Z";

    /// <summary>Seconds, truncated to microseconds.</summary>
    internal static string WriteSecondsShort(long nanoseconds) =>
        $"{nanoseconds / NanosecondsPerSecond}.{nanoseconds % NanosecondsPerSecond / NanosecondsPerMicrosecond:D6}";

    private static string Date(long nanoseconds) =>
        DateTimeOffset.FromUnixTimeSeconds(nanoseconds / NanosecondsPerSecond).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
