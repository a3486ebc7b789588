using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TapToPcap.Reading.Events;

/// <summary>Converts the times of taps to nanoseconds since 1970 UTC.</summary>
internal static class TapTime
{
    /// <summary>What people are shown where an event has no time at all.</summary>
    internal const string None = "none";

    /// <summary>The last time, in 2262: <see cref="long.MaxValue"/>, cut to a whole second.</summary>
    internal const long MaxSeconds = long.MaxValue / NanosecondsPerSecond;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondDigits = 9;
    private const int SecondsLength = 19;
    private const int DateLength = 10;

    /// <summary>False outside 1970-01-01 to 2262-04-11, the range of signed 64-bit nanoseconds.</summary>
    /// <param name="nanoseconds">May exceed a second: Envoy's UDP sink adds the number of a slice to them.</param>
    internal static bool TryFrom(long seconds, long nanoseconds, out long time)
    {
        time = 0;
        if (seconds is < 0 or > MaxSeconds - 3 || nanoseconds is < 0 or > int.MaxValue)
        {
            return false;
        }

        time = (seconds * NanosecondsPerSecond) + nanoseconds;
        return true;
    }

    /// <summary>The two numbers of a time that cannot be one, for people.</summary>
    internal static string Describe(long seconds, long nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds and {nanoseconds} nanoseconds");

    /// <summary>The text of a time that cannot be one, for people.</summary>
    internal static string Describe(ReadOnlySpan<byte> text)
    {
        const int MaxLength = 40;

        StringBuilder quoted = new("\"");
        foreach (byte letter in text[..Math.Min(MaxLength, text.Length)])
        {
            quoted.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads an RFC 3339 time, as protobuf's JSON form has them: <c>2018-05-01T20:41:33.216737962Z</c>.</summary>
    /// <remarks>The zone is Z or an offset such as +05:30; digits after the ninth of a second are left out.</remarks>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long time)
    {
        const string SecondsPattern = "yyyy-MM-dd'T'HH:mm:ss";

        time = 0;
        if (text.Length <= SecondsLength)
        {
            return false;
        }

        Span<char> characters = stackalloc char[SecondsLength];
        for (int i = 0; i < SecondsLength; i++)
        {
            characters[i] = (char)text[i];
        }

        characters[DateLength] = characters[DateLength] is 't' or ' ' ? 'T' : characters[DateLength];   // RFC 3339 §5.6 allows these
        int leap = TakeLeapSecond(characters);
        ReadOnlySpan<byte> fraction = WithoutZone(text[SecondsLength..], out long? offset);
        return offset is long east
            && DateTimeOffset.TryParseExact(characters, SecondsPattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset whole)
            && TryParseFraction(fraction, out long nanoseconds)
            && TryFrom(whole.ToUnixTimeSeconds() + leap - east, nanoseconds, out time);
    }

    // The second after 59 is counted as the one that follows.
    private static int TakeLeapSecond(Span<char> characters)
    {
        bool isLeap = characters[^2] == '6' && characters[^1] == '0';
        if (isLeap)
        {
            "59".CopyTo(characters[^2..]);
        }

        return isLeap ? 1 : 0;
    }

    /// <param name="offset">Seconds east of UTC; null where no zone ends the text.</param>
    private static ReadOnlySpan<byte> WithoutZone(ReadOnlySpan<byte> text, out long? offset)
    {
        offset = null;
        if (text[^1] is (byte)'Z' or (byte)'z')
        {
            offset = 0;
            return text[..^1];
        }

        int sign = text.LastIndexOfAny((byte)'+', (byte)'-');
        if (sign < 0)
        {
            return text;
        }

        ReadOnlySpan<byte> zone = text[(sign + 1)..];
        if (zone.Length is 4 or 5
            && (zone.Length == 4 || zone[2] == ':')
            && TryTwoDigits(zone, out int hours) && hours < 24
            && TryTwoDigits(zone[^2..], out int minutes) && minutes < 60)
        {
            offset = ((hours * 60) + minutes) * (text[sign] == '-' ? -60 : 60);
        }

        return text[..sign];
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, out int number)
    {
        bool areDigits = char.IsAsciiDigit((char)text[0]) && char.IsAsciiDigit((char)text[1]);
        number = areDigits ? ((text[0] - '0') * 10) + text[1] - '0' : 0;
        return areDigits;
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != '.' || text.Length == 1 || text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = text[1..Math.Min(text.Length, 1 + NanosecondDigits)];
        if (!Utf8Parser.TryParse(digits, out uint value, out _))
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
