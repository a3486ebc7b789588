using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Finds out whether a tap of whole connections holds more than one record, without decoding it.</summary>
internal static class RecordScan
{
    private const int BlockLength = 1 << 16;
    private const byte Quote = (byte)'"', SingleQuote = (byte)'\'', Escape = (byte)'\\';

    /// <param name="tap">The tap, at its beginning; its damage is reported by who decodes it.</param>
    internal static bool HasSecond(SourceStream tap, TapFraming framing)
    {
        try
        {
            return framing is TapFraming.Json or TapFraming.Text ? HasSecondObject(tap, framing) : HasSecondMessage(tap, framing);
        }
        catch (Exception e) when (e is InvalidDataException or InputException)
        {
            return false;
        }
    }

    // A record is delimited by its length, which a tag precedes where records are fields of one message.
    private static bool HasSecondMessage(SourceStream tap, TapFraming framing)
    {
        if (framing == TapFraming.Capture)
        {
            return false;
        }

        bool hasLength = (framing == TapFraming.Delimited || TryReadVarint(tap, out _)) & TryReadVarint(tap, out ulong length);
        if (!hasLength || length > long.MaxValue)
        {
            return false;
        }

        tap.Pass((long)length);
        return tap.Peek(1).Length > 0;
    }

    private static bool TryReadVarint(SourceStream tap, out ulong value)
    {
        const int MaxBytes = 10;
        value = 0;
        Span<byte> next = stackalloc byte[1];
        for (int i = 0; i < MaxBytes && tap.Read(next) == 1; i++)
        {
            value |= (ulong)(next[0] & 0x7F) << (7 * i);
            if (next[0] < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    // In text a message may be in braces or in angle brackets, and a string in either kind of quotes.
    private static bool HasSecondObject(SourceStream tap, TapFraming framing)
    {
        ReadOnlySpan<byte> marks = framing == TapFraming.Json ? "{}\""u8 : "{}<>\"'"u8;
        byte[] block = new byte[BlockLength];
        int depth = 0;
        bool hasOne = false;
        byte quote = 0;
        bool isEscaped = false;
        while (tap.Read(block) is int read and > 0)
        {
            ReadOnlySpan<byte> rest = block.AsSpan(0, read);
            while (!rest.IsEmpty)
            {
                if (isEscaped)
                {
                    isEscaped = false;
                    rest = rest[1..];
                    continue;
                }

                int at = quote == 0 ? rest.IndexOfAny(marks) : rest.IndexOfAny(quote, Escape);
                if (at < 0)
                {
                    break;
                }

                byte mark = rest[at];
                rest = rest[(at + 1)..];
                if (quote != 0)
                {
                    isEscaped = mark == Escape;
                    quote = isEscaped ? quote : (byte)0;
                }
                else if (mark is Quote or SingleQuote)
                {
                    quote = mark;
                }
                else if (mark is (byte)'{' or (byte)'<')
                {
                    if (depth == 0 && hasOne)
                    {
                        return true;
                    }

                    depth++;
                }
                else
                {
                    depth--;
                    hasOne |= depth == 0;
                }
            }
        }

        return false;
    }
}
