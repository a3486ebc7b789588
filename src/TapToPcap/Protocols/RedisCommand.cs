namespace TapToPcap.Protocols;

/// <summary>How a client of Redis begins (RESP): an array of bulk strings, "*2\r\n$3\r\n", or one word as people type it.</summary>
internal static class RedisCommand
{
    internal static bool Is(ReadOnlySpan<byte> first) => TrySkipCount(ref first, (byte)'*') && TrySkipCount(ref first, (byte)'$');

    /// <summary>Whether a bare PING has the answer that only Redis gives.</summary>
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
