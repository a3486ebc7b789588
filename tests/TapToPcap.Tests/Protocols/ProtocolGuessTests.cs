using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

public class ProtocolGuessTests
{
    private static readonly byte[] Whatever = "whatever"u8.ToArray();

    public static TheoryData<string> Names => Openings.Names;

    public static TheoryData<string, string> MoreOpenings => new()
    {
        { "POST /", "HTTP/1" },
        { "OPTIONS * HTTP/1.0\r\n", "HTTP/1" },
        { "GET http://example.com/ HTTP/1.1\r\n", "HTTP/1" },
        { "CONNECT example.com:443 HTTP/1.1\r\n", "HTTP/1" },
        { "HTTP/1.1 200 OK\r\n", "HTTP/1" },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2" },
        { "\0\0\0\x04\0\0\0\0\0" + "\0\0\0\x04\x01\0\0\0\0", "HTTP/2" },
        { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS" },
        { "\x16\x03\x03\x00\x7a\x02\x00\x00\x76", "TLS" },
        { "*1\r\n$4\r\n", "Redis" },
        { "\x00\x00\x00\x54\x00\x03\x00\x00user\x00me\x00", "PostgreSQL" },
        { "\x00\x00\x00\x08\x04\xd2\x16\x30", "PostgreSQL" },
        { "\x00\x00\x00\x10\x04\xd2\x16\x2e", "PostgreSQL" },
        { "\x4a\x00\x00\x00\x0a" + "8.0.36\x00\x08\x00\x00\x00", "MySQL" },
        { "\x6e\x00\x00\x00\x0a" + "5.5.5-10.11.6-MariaDB\x00", "MySQL" },
        { "SSH-1.99-OpenSSH_2.9\r\n", "SSH" },
        { "220-mail.example.com ESMTP\r\n220 ready\r\n", "SMTP" },
        { "\0\x13\0\x01\x01\x20\0\x01\0\0\0\0\0\x01\x01" + "a\0\0\x06\0\x01", "DNS" },
    };

    public static TheoryData<string> Lookalikes =>
    [
        "",
        "G",
        "GET key\r\n",
        "get key\r\n",
        "GETTER /",
        "PRI * HTTP",
        "\0\0\0\x04\0\0\0\0\0",                                                // could be settings; could be a length and zeros
        "\0\0\x06\x04\0\0\0\0\0\0\x63\0\0\0\x64",                              // settings, of a number that nobody has
        "\0\0\x06\x04\0\0\0\0\0\0\x03\0\0",
        "\0\0\x06\x04\0\0\0\0\x01\0\x03\0\0\0\x64",                            // of a stream, which settings never are
        "\x16\x03",
        "\x16\x03\x01\x02\x00\x0b",
        "\x16\x09\x01\x02\x00\x01",
        "\x16\x03\x01\x02\x00\x0b\x00\x01\xfc\x03\x03",
        "*2\r\n",
        "*x\r\n$3\r\n",
        "* OK IMAP4rev1 ready\r\n",
        "+PONG\r\n",
        "+OK POP3 ready\r\n",
        "PING\r\n",
        "\x00\x00\x00\x54\x00\x03\x00\x00",
        "\xff\x00\x00\x54\x00\x03\x00\x00user\x00",
        "\x00\x00\x00\x54\x00\x02\x00\x00user\x00",
        "\x00\x00\x00\x09\x04\xd2\x16\x2f",                                    // PostgreSQL's code for TLS is eight bytes
        "\x4a\x00\x00\x00\x0a",
        "\x4a\x00\x00\x01\x0a" + "8.0.36\x00",
        "\x4a\x00\x00\x00\x0a" + "8 things",
        "\x4a\x00\x00\x00\x0a" + "8 things\0",
        "SSH",
        "SSH-1.5-old\r\n",
        "220 ftp.example.com ready\r\n",
        "220 ftp.example.com ready\r\nSMTP",
        "250 mail.example.com ESMTP\r\n",
        "EHLO example.com\r\n",
        "\0\0\0\x13\0\x12\0\0\0\0\0\x01\0\x09my-cli",                          // Kafka, cut within the name
        "\0\0\0\x0a\0\x12\0\0\0\0\0\x01\0\x09my-client",                       // the name is longer than the message
        "\0\0\0\x13\0\x12\0\x63\0\0\0\x01\0\x09my-client",                     // no such version
        "\0\0\0\x13\0\x12\0\0\0\0\0\x01\0\x09my\0client",
        "\0\0\0\x0e\0\x12\0\0\0\0\0\x01\xff\xff\0\0\0\0",                      // nobody's name
        "\x34\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\x07\x1f\0\0\0\x10hello\0", // MongoDB has no such section
        "\x34\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x40\0\0\0\x10hello\0", // the document is longer than the message
        "\x34\0\0\0\x01\0\0\0\0\0\0\0\xd3\x07\0\0\0\0\0\0\0\x1f\0\0\0\x10hello\0",
        "\x3a\0\0\0\x01\0\0\0\0\0\0\0\xd4\x07\0\0\0\0\0\0admin.users\0",
        "\x3a\0\0\0\x01\0\0\0\0\0\0\0\xd4\x07\0\0\0\0\0\0admin.$cmd",
        "\0\x13\0\x01\x01\x20\0\x02\0\0\0\0\0\x01\x01" + "a\0\0\x06\0\x01",    // DNS: two questions
        "\0\x13\0\x01\x29\x20\0\x01\0\0\0\0\0\x01\x01" + "a\0\0\x06\0\x01",    // an update
        "\0\x12\0\x01\x01\x20\0\x01\0\0\0\0\0\x01\x01" + "a\0\0\x06\0\x01",    // shorter than its question
        "\0\x13\0\x01\x01\x20\0\x01\0\0\0\0\0\x01\x01" + "a\0\0\x06\0\x07",    // no such class
        "\0\x13\0\x01\x01\x20\0\x01\0\x01\0\0\0\x01\x01" + "a\0\0\x06\0\x01",  // a query with an answer
        "\0\x13\0\x01\x01\x20\0\x01\0\0\0\0\0\x01\x41" + "a\0\0\x06\0\x01",
        "\0\x13\0\x01\x01\x20\0\x01\0\0\0\0\0\x01\x01\x01\0\0\x06\0\x01",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Make_BothSides_IsReported(string name)
    {
        Opening opening = Openings.All[name];

        Assert.Equal(opening.Protocol, ProtocolGuess.Make(opening.Client, opening.Server));
        Assert.Equal(opening.Protocol, ProtocolGuess.Make(opening.Server, opening.Client));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Make_OneSide_IsReportedWhereThatIsEvidence(string name)
    {
        Opening opening = Openings.All[name];
        bool byClient = opening.IsKnownFromOneSide.HasFlag(OpeningSide.Client);
        bool byServer = opening.IsKnownFromOneSide.HasFlag(OpeningSide.Server);

        Assert.Equal(byClient ? opening.Protocol : null, ProtocolGuess.Make(opening.Client, default));
        Assert.Equal(byClient ? opening.Protocol : null, ProtocolGuess.Make(Whatever, opening.Client));
        Assert.Equal(byServer ? opening.Protocol : null, ProtocolGuess.Make(opening.Server, Whatever));
        Assert.Equal(byServer ? opening.Protocol : null, ProtocolGuess.Make(default, opening.Server));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Make_CutShort_IsNothingElse(string name)
    {
        Opening opening = Openings.All[name];
        string[] allowed = opening.Protocol == ProtocolGuess.Grpc ? [ProtocolGuess.Grpc, ProtocolGuess.Http2] : [opening.Protocol];

        Assert.Null(ProtocolGuess.Make(opening.Client.AsSpan(0, Math.Min(3, opening.Client.Length)), opening.Server.AsSpan(0, Math.Min(3, opening.Server.Length))));
        for (int length = 0; length <= Math.Max(opening.Client.Length, opening.Server.Length); length++)
        {
            string? guess = ProtocolGuess.Make(opening.Client.AsSpan(0, Math.Min(length, opening.Client.Length)), opening.Server.AsSpan(0, Math.Min(length, opening.Server.Length)));
            Assert.True(guess is null || allowed.Contains(guess), $"{length} bytes: {guess}");
        }
    }

    [Theory]
    [MemberData(nameof(MoreOpenings))]
    public void Make_Opening_IsReportedInEitherDirection(string opening, string expected)
    {
        Assert.Equal(expected, ProtocolGuess.Make(Openings.Text(opening), Whatever));
        Assert.Equal(expected, ProtocolGuess.Make(default, Openings.Text(opening)));
    }

    [Theory]
    [MemberData(nameof(Lookalikes))]
    public void Make_NoEvidence_IsNothing(string opening)
    {
        Assert.Null(ProtocolGuess.Make(Openings.Text(opening), Whatever));
        Assert.Null(ProtocolGuess.Make(default, Openings.Text(opening)));
    }

    [Theory]
    [InlineData("220 ftp.example.com\r\n", "USER me\r\n")]
    [InlineData("220\r\n", "EHLO me\r\n")]
    [InlineData("-ERR unknown\r\n", "PING\r\n")]
    [InlineData("+PONG\r\n", "*ING\r\n")]
    [InlineData("\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0", "\0\0\0\x0e\0\x03\0\x01\0\0\0\x07\xff\xff\xff\xff\xff\xff")]
    [InlineData("\0\0\0\x10\0\0\0", "\0\0\0\x0e\0\x03\0\x01\0\0\0\x07\xff\xff\xff\xff\xff\xff")]
    public void Make_AnswerOfAnother_IsNothing(string server, string client) => Assert.Null(ProtocolGuess.Make(Openings.Text(server), Openings.Text(client)));

    [Fact]
    public void Make_GrpcAfterTheFirstBytes_IsHttp2()
    {
        byte[] grpc = Openings.All[Openings.Grpc].Client;

        Assert.Equal(ProtocolGuess.Http2, ProtocolGuess.Make(grpc.AsSpan(0, grpc.Length - 20), default));
        Assert.Equal(ProtocolGuess.Http2, ProtocolGuess.Make([.. grpc[..24], .. Enumerable.Repeat(Openings.Hex("000000040100000000"), 60).SelectMany(ack => ack), .. grpc[24..]], default));
    }

    [Fact]
    public void Make_AnyBytes_NeverFails()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] noise = Taps.Payload(seed % (ProtocolGuess.Length + 1), seed);
            ProtocolGuess.Make(noise, noise);
        }

        foreach (Opening opening in Openings.All.Values)
        {
            for (int seed = 0; seed < 200; seed++)
            {
                byte[] damaged = [.. opening.Client, .. opening.Server];
                damaged[new Random(seed).Next(damaged.Length)] ^= (byte)(seed + 1);
                ProtocolGuess.Make(damaged, damaged);
            }
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("HTTP/1", false)]
    [InlineData("Redis", false)]
    [InlineData("SMTP", false)]
    [InlineData("HTTP/2", true)]
    [InlineData("gRPC", true)]
    [InlineData("TLS", true)]
    [InlineData("PostgreSQL", true)]
    public void IsBinary_Protocol_IsKnown(string? protocol, bool expected) => Assert.Equal(expected, ProtocolGuess.IsBinary(protocol));
}
