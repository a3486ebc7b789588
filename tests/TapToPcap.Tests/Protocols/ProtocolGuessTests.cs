using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

public class ProtocolGuessTests
{
    public static TheoryData<string, string> Openings => new()
    {
        { "GET /hello HTTP/1.1\r\n", "HTTP/1" },
        { "POST /", "HTTP/1" },
        { "OPTIONS * HTTP/1.0\r\n", "HTTP/1" },
        { "GET http://example.com/ HTTP/1.1\r\n", "HTTP/1" },
        { "CONNECT example.com:443 HTTP/1.1\r\n", "HTTP/1" },
        { "HTTP/1.1 200 OK\r\n", "HTTP/1" },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2" },
        { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS" },
        { "\x16\x03\x03\x00\x7a\x02\x00\x00\x76", "TLS" },
        { "*2\r\n$3\r\nGET\r\n$1\r\na\r\n", "Redis" },
        { "*1\r\n$4\r\n", "Redis" },
        { "\x00\x00\x00\x54\x00\x03\x00\x00user\x00me\x00", "PostgreSQL" },
        { "\x00\x00\x00\x08\x04\xd2\x16\x2f", "PostgreSQL" },
        { "\x4a\x00\x00\x00\x0a" + "8.0.36\x00\x08\x00\x00\x00", "MySQL" },
        { "\x6e\x00\x00\x00\x0a" + "5.5.5-10.11.6-MariaDB\x00", "MySQL" },
        { "SSH-2.0-OpenSSH_9.2\r\n", "SSH" },
    };

    public static TheoryData<string> Lookalikes =>
    [
        "",
        "G",
        "GET key\r\n",
        "get key\r\n",
        "GETTER /",
        "PRI * HTTP",
        "\x16\x03",
        "\x16\x03\x01\x02\x00\x0b",
        "\x16\x09\x01\x02\x00\x01",
        "*2\r\n",
        "*x\r\n$3\r\n",
        "* OK IMAP4rev1 ready\r\n",
        "+PONG\r\n",
        "\x00\x00\x00\x54\x00\x03\x00\x00",
        "\xff\x00\x00\x54\x00\x03\x00\x00user\x00",
        "\x00\x00\x00\x54\x00\x02\x00\x00user\x00",
        "\x4a\x00\x00\x00\x0a",
        "\x4a\x00\x00\x01\x0a" + "8.0.36\x00",
        "\x4a\x00\x00\x00\x0a" + "8 things",
        "SSH",
        "220 ftp.example.com ready\r\n",
        "EHLO example.com\r\n",
    ];

    [Theory]
    [MemberData(nameof(Openings))]
    public void Make_Opening_IsToldInEitherDirection(string opening, string expected)
    {
        Assert.Equal(expected, Guess(opening, "whatever"));
        Assert.Equal(expected, Guess("", opening));
    }

    [Theory]
    [MemberData(nameof(Lookalikes))]
    public void Make_NoEvidence_IsNothing(string opening)
    {
        Assert.Null(Guess(opening, "whatever"));
        Assert.Null(Guess("", opening));
    }

    [Fact]
    public void Make_Smtp_NeedsBothSides()
    {
        Assert.Equal("SMTP", Guess("220 mail.example.com ESMTP\r\n", "EHLO me\r\n"));
        Assert.Equal("SMTP", Guess("helo me\r\n", "220-mail.example.com\r\n"));
        Assert.Null(Guess("220 ftp.example.com\r\n", "USER me\r\n"));
    }

    [Fact]
    public void Make_AnyBytes_NeverFails()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] noise = Taps.Payload(seed % (ProtocolGuess.Length + 1), seed);
            ProtocolGuess.Make(noise, noise);
        }

        foreach ((string opening, string _) in Openings.Select(row => row.Data))
        {
            Assert.All(Enumerable.Range(0, opening.Length), length => Guess(opening[..length], opening[..length]));
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("HTTP/1", false)]
    [InlineData("Redis", false)]
    [InlineData("SMTP", false)]
    [InlineData("HTTP/2", true)]
    [InlineData("TLS", true)]
    [InlineData("PostgreSQL", true)]
    public void IsBinary_Protocol_IsKnown(string? protocol, bool expected) => Assert.Equal(expected, ProtocolGuess.IsBinary(protocol));

    private static string? Guess(string read, string written) => ProtocolGuess.Make(System.Text.Encoding.Latin1.GetBytes(read), System.Text.Encoding.Latin1.GetBytes(written));
}
