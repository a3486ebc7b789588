namespace TapToPcap.Protocols;

/// <summary>Detects a connection's application protocol from the first bytes of both directions, never by a port.</summary>
internal static class ProtocolGuess
{
    /// <summary>How many bytes of a direction are enough to decide. gRPC needs the most: its content type comes after settings and
    /// a path.</summary>
    internal const int Length = 512;

    internal const string Dns = "DNS";
    internal const string Grpc = "gRPC";
    internal const string Http1 = "HTTP/1";
    internal const string Http2 = "HTTP/2";
    internal const string Kafka = "Kafka";
    internal const string MongoDb = "MongoDB";
    internal const string MySql = "MySQL";
    internal const string PostgreSql = "PostgreSQL";
    internal const string Redis = "Redis";
    internal const string Smtp = "SMTP";
    internal const string Ssh = "SSH";
    internal const string Tls = "TLS";

    /// <returns>Null where the bytes do not show a protocol.</returns>
    internal static string? Make(ReadOnlySpan<byte> read, ReadOnlySpan<byte> written)
    {
        ReadOnlySpan<byte> firstRead = read[..Math.Min(Length, read.Length)];
        ReadOnlySpan<byte> firstWritten = written[..Math.Min(Length, written.Length)];
        string? guess = Alone(firstRead) ?? Alone(firstWritten) ?? Together(firstRead, firstWritten) ?? Together(firstWritten, firstRead);
        return guess == Http2 && (IsGrpc(firstRead) || IsGrpc(firstWritten)) ? Grpc : guess;
    }

    /// <summary>Whether the protocol uses bytes that are not UTF-8, which a JSON string cannot hold.</summary>
    internal static bool IsBinary(string? protocol) => protocol is not (null or Http1 or Redis or Smtp);

    /// <summary>Whether the protocol is HTTP/2, or one in it.</summary>
    internal static bool IsHttp2(string? protocol) => protocol is Http2 or Grpc;

    /// <summary>Whether the protocol is HTTP/2, or one in it, rather than HTTP/1; null where it is neither.</summary>
    internal static bool? IsHttp2InPlain(string? protocol) => IsHttp2(protocol) ? true : protocol == Http1 ? false : null;

    private static string? Alone(ReadOnlySpan<byte> first)
    {
        if (TlsHello.Is(first))
        {
            return Tls;
        }

        if (Http2Opening.Is(first))
        {
            return Http2;
        }

        if (Http1Parser.BeginsMessage(first))
        {
            return Http1;
        }

        if (SshBanner.Is(first))
        {
            return Ssh;
        }

        return Database(first) ?? Service(first);
    }

    private static string? Database(ReadOnlySpan<byte> first)
    {
        if (PostgreSqlStartup.Is(first))
        {
            return PostgreSql;
        }

        if (MySqlGreeting.Is(first))
        {
            return MySql;
        }

        if (RedisCommand.Is(first))
        {
            return Redis;
        }

        return MongoMessage.Is(first) ? MongoDb : null;
    }

    private static string? Service(ReadOnlySpan<byte> first)
    {
        if (KafkaRequest.Is(first))
        {
            return Kafka;
        }

        if (SmtpGreeting.Is(first))
        {
            return Smtp;
        }

        return DnsMessage.Is(first) ? Dns : null;
    }

    /// <summary>Detects what one side alone does not show.</summary>
    private static string? Together(ReadOnlySpan<byte> server, ReadOnlySpan<byte> client)
    {
        if (SmtpGreeting.IsAnswered(server, client))
        {
            return Smtp;
        }

        if (RedisCommand.IsPing(client, server))
        {
            return Redis;
        }

        return KafkaRequest.IsAnswered(server, client) ? Kafka : null;
    }

    private static bool IsGrpc(ReadOnlySpan<byte> first) => Http2Opening.TryFindHeaders(first, out ReadOnlySpan<byte> block) && GrpcHeaders.Are(block);
}
