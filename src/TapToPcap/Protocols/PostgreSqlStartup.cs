using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Detects PostgreSQL by a client's first bytes (its manual, "Message Formats"): a length that includes itself, then a
/// protocol version or a request code.</summary>
internal static class PostgreSqlStartup
{
    private const uint Version30 = 0x0003_0000;
    private const uint Version32 = 0x0003_0002;
    private const uint CancelRequest = 0x04D2_162E;                            // 1234 and 5678; length, code, process and key
    private const uint SslRequest = 0x04D2_162F;                               // 1234 and 5679; length and code
    private const uint GssEncRequest = 0x04D2_1630;                            // 1234 and 5680
    private const uint MaxLength = 10_000;                                     // the most that PostgreSQL accepts

    internal static bool Is(ReadOnlySpan<byte> first)
    {
        if (first.Length < 8)
        {
            return false;
        }

        uint length = ReadUInt32BigEndian(first);
        return ReadUInt32BigEndian(first[4..]) switch
        {
            Version30 or Version32 => length is > 8 and <= MaxLength && first.Length > 8 && char.IsAsciiLetterLower((char)first[8]),
            CancelRequest => length == 16,
            SslRequest or GssEncRequest => length == 8,
            _ => false,
        };
    }
}
