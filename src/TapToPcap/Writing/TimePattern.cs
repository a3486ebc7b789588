using System.Globalization;
using System.Text;

namespace TapToPcap.Writing;

/// <summary>Expands the times in file names: conversions of strftime (POSIX.1-2017), in UTC.</summary>
public static class TimePattern
{
    private const char Mark = '%';

    // Differs from the beginning of 1970 in every conversion.
    private static readonly DateTimeOffset SomeTime = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    /// <summary>The supported conversions, without their percent signs.</summary>
    public const string Conversions = "YmdHMSjsyeFT%";

    /// <returns>The first conversion that is not supported, such as %Q; null if there is none.</returns>
    public static string? FindUnknown(string pattern)
    {
        for (int i = pattern.IndexOf(Mark); i >= 0; i = i + 2 < pattern.Length ? pattern.IndexOf(Mark, i + 2) : -1)
        {
            string conversion = pattern.Substring(i, Math.Min(2, pattern.Length - i));
            if (conversion.Length < 2 || !Conversions.Contains(conversion[1]))
            {
                return conversion;
            }
        }

        return null;
    }

    /// <summary>Whether the name depends on the time.</summary>
    internal static bool HasTime(string pattern) => Expand(pattern, DateTimeOffset.UnixEpoch) != Expand(pattern, SomeTime);

    /// <exception cref="FormatException">The pattern has an unknown conversion.</exception>
    internal static string Expand(string pattern, DateTimeOffset time)
    {
        StringBuilder name = new(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            bool isConversion = pattern[i] == Mark;
            name.Append(isConversion ? Convert(i + 1 < pattern.Length ? pattern[i + 1] : default, time.UtcDateTime) : pattern[i]);
            i += isConversion ? 1 : 0;
        }

        return name.ToString();
    }

    private static string Convert(char conversion, DateTime time) => conversion switch
    {
        'Y' => Digits(time.Year, 4),
        'm' => Digits(time.Month, 2),
        'd' => Digits(time.Day, 2),
        'H' => Digits(time.Hour, 2),
        'M' => Digits(time.Minute, 2),
        'S' => Digits(time.Second, 2),
        'j' => Digits(time.DayOfYear, 3),
        's' => Digits((long)(time - DateTime.UnixEpoch).TotalSeconds, 1),
        'y' => Digits(time.Year % 100, 2),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'F' => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        'T' => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        Mark => "%",
        _ => throw new FormatException($"{Mark}{conversion} is no time"),
    };

    private static string Digits(long value, int least) => value.ToString($"D{least}", CultureInfo.InvariantCulture);
}
