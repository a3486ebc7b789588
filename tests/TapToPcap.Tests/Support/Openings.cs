using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>How connections begin, of every protocol that is reported by its first bytes.</summary>
/// <remarks>What nghttp, curl and ssh sent; the others by the protocols' published layouts, and tshark has its say on them.</remarks>
internal static class Openings
{
    internal const string Grpc = "gRPC, Huffman";
    internal const string Http2 = "HTTP/2";

    // Preface, settings, and the priorities of five streams that are idle.
    private const string Nghttp =
        "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a00000c04000000000000030000006400040000ffff00000502000000000300000000c80000050200"
        + "0000000500000000640000050200000000070000000000000005020000000009000000070000000502000000000b0000000300";

    // Settings and the acknowledgment of the client's.
    private const string Settings = "000006040000000000000300000064" + "000000040100000000";

    private const string CurlGrpc =
        "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"
        + "00001204000000000000030000006400040200000000020000000000000408000000000001ff0001000036010400000001830485606bdd62f786418b089d5c0b"
        + "8170dc69e7de0f7a8825b650c3abbcf2e153032a2f2a5f8b1d75d0620d263d4c4d65640f0d013100000100010000000178";

    internal static readonly Dictionary<string, Opening> All = new()
    {
        ["HTTP/1"] = Seen("HTTP/1", "HTTP", Text("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"), Text("HTTP/1.1 204 No Content\r\n\r\n"), OpeningSide.Either),
        [Http2] = Seen("HTTP/2", "HTTP2", NghttpAsks("accept: application/grpc"), Hex(Settings), OpeningSide.Either),
        [Grpc] = Seen("gRPC", "GRPC", NghttpAsks("content-type: application/grpc"), GrpcAnswer(13), OpeningSide.Either),
        ["gRPC, of protobuf"] = Seen("gRPC", "GRPC", NghttpAsks("content-type: application/grpc+proto"), GrpcAnswer(13), OpeningSide.Either),
        ["gRPC, by curl"] = Seen("gRPC", "GRPC", Hex(CurlGrpc), GrpcAnswer(1), OpeningSide.Either),
        ["gRPC-Web"] = Seen("HTTP/2", "HTTP2", NghttpAsks("content-type: application/grpc-web"), Hex(Settings), OpeningSide.Either),
        ["TLS"] = Seen("TLS", "TLSv1", Hex("160301002d010000290303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00000213010100"), [], OpeningSide.Client),
        ["SSH"] = Seen("SSH", "SSHv2", Text("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6\r\n"), Text("SSH-2.0-OpenSSH_9.2\r\n"), OpeningSide.Either),
        ["PostgreSQL"] = Seen("PostgreSQL", "PGSQL", Hex("0000001f0003000075736572006d6500646174616261736500746573740000"), Hex("520000000800000000"), OpeningSide.Client),
        ["PostgreSQL, asking for TLS"] = Seen("PostgreSQL", "PGSQL", Hex("0000000804d2162f"), Text("N"), OpeningSide.Client),
        ["MySQL"] = Seen("MySQL", "MySQL", [], Hex("4a0000000a382e302e33360008000000616263646566676800ffffff0200ffdf1500000000000000000000696a6b6c6d6e6f70717273740063616368696e675f736861325f70617373776f726400"), OpeningSide.Server),
        ["Redis"] = Seen("Redis", "RESP", Text("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"), Text("$-1\r\n"), OpeningSide.Client),
        ["Redis, typed"] = Seen("Redis", "RESP", Text("PING\r\n"), Text("+PONG\r\n"), OpeningSide.None),
        ["Kafka"] = Seen("Kafka", "Kafka", Hex("00000013001200000000000100096d792d636c69656e74"), Hex("0000001000000001000000000001001200000003"), OpeningSide.Client),
        ["Kafka, nameless"] = Seen("Kafka", "Kafka", Hex("0000000e0003000100000007ffffffffffff"), Hex("0000001000000007000000000000000000000000"), OpeningSide.None),
        ["MongoDB"] = Seen("MongoDB", "MONGO", Hex("340000000100000000000000dd07000000000000001f0000001068656c6c6f000100000002246462000600000061646d696e0000"), Hex("260000000900000001000000dd070000000000000011000000016f6b00000000000000f03f00"), OpeningSide.Either),
        ["MongoDB, old"] = Seen("MongoDB", "MONGO", Hex("3a0000000100000000000000d40700000000000061646d696e2e24636d640000000000ffffffff130000001069734d6173746572000100000000"), [], OpeningSide.Client),
        ["SMTP"] = Seen("SMTP", "SMTP", Text("EHLO me\r\n"), Text("220 mail.example.com ESMTP Postfix\r\n"), OpeningSide.Server),
        ["SMTP, unnamed"] = Seen("SMTP", "SMTP", Text("helo me\r\n"), Text("220-mail.example.com\r\n220 at your service\r\n"), OpeningSide.None),
        ["DNS"] = Seen("DNS", "DNS", Hex("001d123401000001000000000000076578616d706c6503636f6d0000010001"), Hex("002d123481800001000100000000076578616d706c6503636f6d0000010001c00c0001000100000e100004c0000201"), OpeningSide.Either),
    };

    internal static TheoryData<string> Names => [.. All.Keys];

    internal static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    internal static byte[] Hex(string hex) => Convert.FromHexString(hex);

    private static Opening Seen(string protocol, string dissected, byte[] client, byte[] server, OpeningSide isKnownFromOneSide) => new(protocol, dissected, client, server, isKnownFromOneSide);

    // Settings, headers and a message of no bytes.
    private static byte[] GrpcAnswer(byte stream) => Hex($"{Settings}0000130104000000{stream:x2}885f106170706c69636174696f6e2f677270630000050000000000{stream:x2}0000000000");

    /// <summary>A request with one field more than nghttp sends by itself.</summary>
    private static byte[] NghttpAsks(string field) => Hex(Nghttp + field switch
    {
        "content-type: application/grpc" =>
            "00005501250000000d0000000b0f8204956272d141fc1eca245f15852a4b631b87eb1968a0ff86418b089d5c0b8170dc6596da6f53032a2f2a907a8aaa69d29a"
            + "c4c0576c4b835f8b1d75d0620d263d4c4d656440027465864d833505b11f",
        "content-type: application/grpc+proto" =>
            "00003f01250000000d0000000b0f820485606bdd62f786418b089d5c0b8170dc680dbaef53032a2f2a907a8aaa69d29ac4c0576c4b835f901d75d0620d263d4c"
            + "4d6564ff75d8749f",
        "content-type: application/grpc-web" =>
            "00003d01250000000d0000000b0f820485606bdd62f786418b089d5c0b8170dc6de65c6f53032a2f2a907a8aaa69d29ac4c0576c4b835f8e1d75d0620d263d4c"
            + "4d65645bc163",
        _ => "00003501250000000d0000000b0f820485606bdd62f786418b089d5c0b8170dc6597996f538b1d75d0620d263d4c4d6564907a8aaa69d29ac4c0576c4b83",
    });
}
