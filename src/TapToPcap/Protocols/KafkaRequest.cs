using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Detects Kafka by a client's first bytes (Kafka's protocol guide, "Request Header v1"): size, API key, API version,
/// correlation id, client id.</summary>
internal static class KafkaRequest
{
    private const int KeyAt = 4;
    private const int VersionAt = 6;
    private const int CorrelationAt = 8;
    private const int NameLengthAt = 12;
    private const int NameAt = 14;

    private const short ApiVersions = 18;
    private const short LastKey = 100;
    private const short LastVersion = 20;
    private const short LastOfApiVersions = 4;
    private const int MaxSize = 100 << 20;                                     // default of socket.request.max.bytes

    /// <summary>Whether this is an ApiVersions request with a client id, with which clients begin.</summary>
    internal static bool Is(ReadOnlySpan<byte> client) =>
        IsHeader(client) && ReadInt16BigEndian(client[KeyAt..]) == ApiVersions && ReadInt16BigEndian(client[VersionAt..]) <= LastOfApiVersions && ReadInt16BigEndian(client[NameLengthAt..]) > 0;

    /// <summary>Whether the server's bytes have the correlation id of the client's request, whichever API it uses (the guide,
    /// "Response Header v0").</summary>
    internal static bool IsAnswered(ReadOnlySpan<byte> server, ReadOnlySpan<byte> client) =>
        IsHeader(client) && server.Length >= 8 && ReadInt32BigEndian(server) is > 4 and <= MaxSize && server.Slice(4, 4).SequenceEqual(client.Slice(CorrelationAt, 4));

    private static bool IsHeader(ReadOnlySpan<byte> client)
    {
        if (client.Length < NameAt)
        {
            return false;
        }

        int size = ReadInt32BigEndian(client);
        short name = ReadInt16BigEndian(client[NameLengthAt..]);
        return size >= NameAt - KeyAt + Math.Max(name, (short)0) && size <= MaxSize
            && ReadInt16BigEndian(client[KeyAt..]) is >= 0 and <= LastKey
            && ReadInt16BigEndian(client[VersionAt..]) is >= 0 and <= LastVersion
            && (name is -1 or 0 || (name > 0 && IsName(client[NameAt..], name)));
    }

    private static bool IsName(ReadOnlySpan<byte> rest, int length) => rest.Length >= length && !rest[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
