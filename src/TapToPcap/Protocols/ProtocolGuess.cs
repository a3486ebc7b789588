using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Tells what is spoken by the first bytes of both directions, never by a port.</summary>
internal static class ProtocolGuess
{
    /// <summary>Bytes of a direction that are enough to tell.</summary>
    internal const int Length = 96;

    internal const string Tls = "TLS";

    private const string Http1 = "HTTP/1";
    private const string Redis = "Redis";
    private const string Smtp = "SMTP";

    /// <returns>Null where the bytes are no evidence.</returns>
    internal static string? Make(ReadOnlySpan<byte> read, ReadOnlySpan<byte> written) =>
        Alone(read) ?? Alone(written) ?? Together(read, written) ?? Together(written, read);

    /// <summary>Whether a text that holds only UTF-8 cannot carry it.</summary>
    internal static bool IsBinary(string? protocol) => protocol is not (null or Http1 or Redis or Smtp);

    private static string? Alone(ReadOnlySpan<byte> first)
    {
        if (IsTls(first))
        {
            return Tls;
        }

        if (first.StartsWith("PRI * HTTP/2.0\r\n\r\n"u8))
        {
            return "HTTP/2";
        }

        if (first.StartsWith("HTTP/1."u8) || Http1Request.IsBegin(first))
        {
            return Http1;
        }

        if (first.StartsWith("SSH-2.0-"u8) || first.StartsWith("SSH-1.99-"u8))
        {
            return "SSH";
        }

        if (IsPostgreSqlStartup(first))
        {
            return "PostgreSQL";
        }

        return IsMySqlGreeting(first) ? "MySQL" : IsRedisCommand(first) ? Redis : null;
    }

    // RFC 5321 §3.1: the greeting is the server's, and means nothing without the client's answer, since FTP greets alike.
    private static string? Together(ReadOnlySpan<byte> server, ReadOnlySpan<byte> client) =>
        (server.StartsWith("220 "u8) || server.StartsWith("220-"u8)) && (StartsWithIgnoreCase(client, "EHLO ") || StartsWithIgnoreCase(client, "HELO ")) ? Smtp : null;

    // RFC 8446 §5.1 and §4: a handshake record, 3.0 to 3.4, and in it a client's or server's hello.
    private static bool IsTls(ReadOnlySpan<byte> first) => first is [0x16, 0x03, <= 0x04, _, _, 0x01 or 0x02, ..];

    // PostgreSQL's message formats: a length, then protocol 3.x, or one of the codes 1234.5678 to 1234.5680 for cancel, TLS and GSSAPI.
    private static bool IsPostgreSqlStartup(ReadOnlySpan<byte> first)
    {
        const uint MaxStartup = 10_000;

        if (first.Length < 8)
        {
            return false;
        }

        uint length = ReadUInt32BigEndian(first);
        uint code = ReadUInt32BigEndian(first[4..]);
        bool isStartup = code is 0x0003_0000 or 0x0003_0002 && first.Length > 8 && char.IsAsciiLetterLower((char)first[8]);
        return length is >= 8 and <= MaxStartup && (isStartup || code is >= 0x04D2_162E and <= 0x04D2_1630);
    }

    // MySQL's Protocol::HandshakeV10: three bytes of length, sequence 0, version 10, the server's version as text.
    private static bool IsMySqlGreeting(ReadOnlySpan<byte> first)
    {
        const int TextAt = 5;

        if (first.Length <= TextAt || first is not [_, _, 0, 0, 10, >= (byte)'0' and <= (byte)'9', ..])
        {
            return false;
        }

        int end = first[TextAt..].IndexOf((byte)0);
        return end > 0 && first.Slice(TextAt, end).Contains((byte)'.') && Ascii.IsValid(first.Slice(TextAt, end));
    }

    // RESP: an array of bulk strings, "*2\r\n$3\r\n".
    private static bool IsRedisCommand(ReadOnlySpan<byte> first) =>
        TrySkipCount(ref first, (byte)'*') && TrySkipCount(ref first, (byte)'$');

    private static bool TrySkipCount(ref ReadOnlySpan<byte> rest, byte mark)
    {
        if (rest.IsEmpty || rest[0] != mark)
        {
            return false;
        }

        int end = rest.IndexOf("\r\n"u8);
        bool isCount = end > 1 && !rest[1..end].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        rest = isCount ? rest[(end + 2)..] : rest;
        return isCount;
    }

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, string start) => text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
