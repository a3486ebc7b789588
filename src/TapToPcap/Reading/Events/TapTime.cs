using System.Buffers.Text;
using System.Globalization;

namespace TapToPcap.Reading.Events;

/// <summary>Converts the timestamps of taps to nanoseconds since 1970 UTC.</summary>
internal static class TapTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondDigits = 9;

    /// <summary>False outside 1970-01-01 to 2106-02-07, the range of the 32-bit seconds that captures have.</summary>
    /// <param name="nanoseconds">May exceed one second, as Envoy's UDP sink adds the number of an event's slice to it.</param>
    internal static bool TryFrom(long seconds, long nanoseconds, out long time)
    {
        time = 0;
        if (seconds is < 0 or > uint.MaxValue - 4 || nanoseconds is < 0 or > int.MaxValue)
        {
            return false;
        }

        time = (seconds * NanosecondsPerSecond) + nanoseconds;
        return true;
    }

    /// <summary>Reads a timestamp of protobuf's JSON form (<c>2018-05-01T20:41:33.216737962Z</c>, 0 to 9 decimals).</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long time)
    {
        const int SecondsLength = 19;
        const string SecondsPattern = "yyyy-MM-dd'T'HH:mm:ss";

        time = 0;
        if (text.Length <= SecondsLength || text[^1] != 'Z')
        {
            return false;
        }

        Span<char> characters = stackalloc char[SecondsLength];
        for (int i = 0; i < SecondsLength; i++)
        {
            characters[i] = (char)text[i];
        }

        return DateTimeOffset.TryParseExact(characters, SecondsPattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset whole)
            && TryParseFraction(text[SecondsLength..^1], out long nanoseconds)
            && TryFrom(whole.ToUnixTimeSeconds(), nanoseconds, out time);
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<byte> digits = text[1..];
        if (text[0] != '.' || digits.Length is 0 or > NanosecondDigits
            || !Utf8Parser.TryParse(digits, out uint value, out int taken) || taken != digits.Length)
        {
            return false;
        }

        nanoseconds = value;
        for (int i = digits.Length; i < NanosecondDigits; i++)
        {
            nanoseconds *= 10;
        }

        return true;
    }
}
