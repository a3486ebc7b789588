namespace TapToPcap.Protocols;

/// <summary>Detects Redis by a client's first command (RESP): an array of bulk strings, such as "*2\r\n$3\r\n", or a bare PING and
/// its response.</summary>
internal static class RedisCommand
{
    internal static bool Is(ReadOnlySpan<byte> first) => TrySkipCount(ref first, (byte)'*') && TrySkipCount(ref first, (byte)'$');

    /// <summary>Whether a bare PING has a response that only Redis gives.</summary>
    internal static bool IsPing(ReadOnlySpan<byte> client, ReadOnlySpan<byte> server) =>
        FirstWords.StartWith(client, "PING\r\n") && (server.StartsWith("+PONG\r\n"u8) || server.StartsWith("-NOAUTH "u8));

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
}
