using System.Text;
using TapToPcap.Reading.TextFormats;

namespace TapToPcap.Reading;

/// <summary>A tap that was saved as text by something else: as UTF-16, or with a prefix on each line.</summary>
/// <param name="Filter">Turns the stored bytes into those of the tap.</param>
/// <param name="Prefix">The prefix of the first line that has one; null for UTF-16.</param>
internal sealed record SavedText(Func<Stream, Stream> Filter, string? Prefix)
{
    private const byte LastOfBinary = 8;

    /// <param name="start">The first bytes of the tap.</param>
    /// <returns>Null where it can be read as it is.</returns>
    internal static SavedText? FindFilter(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> head = start[..Math.Min(FramingDetector.Length, start.Length)];
        if (Utf16Of(head) is Encoding encoding)
        {
            return new SavedText(stored => Encoding.CreateTranscodingStream(stored, encoding, Encoding.UTF8), null);
        }

        bool mayHavePrefix = !head.ContainsAnyInRange((byte)0, LastOfBinary) && !FramingDetector.IsText(head);
        return mayHavePrefix && FindPrefix(head, out string shown) is LinePrefix prefix ? new SavedText(stored => new UnprefixedStream(stored, prefix), shown) : null;
    }

    // All names of traces have this in them.
    private static LinePrefix? FindPrefix(ReadOnlySpan<byte> text, out string shown)
    {
        for (int at = 0; text[at..].IndexOf("race"u8) is int found and >= 0;)
        {
            (int begin, int end) = WordAround(text, at + found);
            if (TapFieldNames.IsTrace(text[begin..end]))
            {
                return PrefixAt(text, begin, out shown);
            }

            at = end;
        }

        shown = "";
        return null;
    }

    // The line of the name and the next begin alike, or the line before it, which in JSON has the brace.
    private static LinePrefix? PrefixAt(ReadOnlySpan<byte> text, int name, out string shown)
    {
        int line = text[..name].LastIndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> before = text[line..name];
        int content = before.IndexOfAny((byte)'{', (byte)'"');
        before = (content < 0 ? before : before[..content]).TrimEnd(" \t["u8);
        shown = Encoding.UTF8.GetString(before);
        ReadOnlySpan<byte> above = line > 0 ? text[(text[..(line - 1)].LastIndexOf((byte)'\n') + 1)..(line - 1)] : [];
        int newline = text[name..].IndexOf((byte)'\n');
        ReadOnlySpan<byte> below = newline < 0 ? [] : text[(name + newline + 1)..];
        return LinePrefix.Of(before) is LinePrefix prefix && (prefix.LengthIn(below) > 0 || prefix.LengthIn(above) > 0) ? prefix : null;
    }

    private static (int Begin, int End) WordAround(ReadOnlySpan<byte> text, int at)
    {
        (int begin, int end) = (at, at);
        while (begin > 0 && IsLetter(text[begin - 1]))
        {
            begin--;
        }

        while (end < text.Length && IsLetter(text[end]))
        {
            end++;
        }

        return (begin, end);
    }

    private static bool IsLetter(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'-';

    // By its byte order mark, or by the zero in each letter of ASCII.
    private static Encoding? Utf16Of(ReadOnlySpan<byte> head)
    {
        const int Enough = 8;

        return head switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ when head.Length < Enough => null,
            _ when IsAscii(head[..Enough], isBigEndian: false) => Encoding.Unicode,
            _ when IsAscii(head[..Enough], isBigEndian: true) => Encoding.BigEndianUnicode,
            _ => null,
        };
    }

    private static bool IsAscii(ReadOnlySpan<byte> pairs, bool isBigEndian)
    {
        for (int i = 0; i < pairs.Length; i += 2)
        {
            (byte high, byte low) = isBigEndian ? (pairs[i], pairs[i + 1]) : (pairs[i + 1], pairs[i]);
            if (high != 0 || low is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or (>= 0x20 and < 0x7F)))
            {
                return false;
            }
        }

        return true;
    }
}
