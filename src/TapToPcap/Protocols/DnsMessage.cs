using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Detects DNS over TCP by the first bytes of a direction: a length (RFC 1035 §4.2.2), a header (§4.1.1) and one question
/// (§4.1.2).</summary>
internal static class DnsMessage
{
    private const int FlagsAt = 4;
    private const int QuestionsAt = 6;
    private const int AnswersAt = 8;
    private const int AuthoritiesAt = 10;
    private const int QuestionAt = 14;
    private const int LengthLength = 2;

    private const int IsResponse = 0x8000;
    private const int OpcodeAndReserved = 0x7840;                              // both 0: opcode QUERY, reserved bit Z, RFC 6895 §2
    private const int ResponseCode = 0x000F;

    private const int MaxLabel = 63;                                           // §2.3.4
    private const int MaxName = 255;

    internal static bool Is(ReadOnlySpan<byte> first)
    {
        if (first.Length <= QuestionAt || (ReadUInt16BigEndian(first[FlagsAt..]) & OpcodeAndReserved) != 0 || ReadUInt16BigEndian(first[QuestionsAt..]) != 1)
        {
            return false;
        }

        int flags = ReadUInt16BigEndian(first[FlagsAt..]);
        bool asks = (flags & (IsResponse | ResponseCode)) == 0 && ReadUInt16BigEndian(first[AnswersAt..]) == 0 && ReadUInt16BigEndian(first[AuthoritiesAt..]) == 0;
        return (asks || (flags & IsResponse) != 0)
            && TrySkipName(first[QuestionAt..], out ReadOnlySpan<byte> after)
            && IsTypeAndClass(after)
            && LengthLength + ReadUInt16BigEndian(first) >= first.Length - after.Length + 4;
    }

    private static bool TrySkipName(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> after)
    {
        int at = 0;
        while (at < rest.Length && at < MaxName)
        {
            int label = rest[at];
            at++;
            if (label == 0)
            {
                after = rest[at..];
                return at > 1;
            }

            if (label > MaxLabel || at + label > rest.Length || rest.Slice(at, label).ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                break;
            }

            at += label;
        }

        after = default;
        return false;
    }

    // RFC 1035 §3.2: a type is not 0, a class is IN, CH, HS or any.
    private static bool IsTypeAndClass(ReadOnlySpan<byte> after) =>
        after.Length >= 4 && ReadUInt16BigEndian(after) != 0 && ReadUInt16BigEndian(after[2..]) is 1 or 3 or 4 or 255;
}
