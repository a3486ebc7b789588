using System.Text;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Tests.Verifying;

/// <summary>HTTP in captures, as it is read there: bytes that a client or a server sent, whole, in pieces, or wrong.</summary>
public class CapturedHttpTests
{
    private const byte Data = 0, Headers = 1, RstStream = 3, Settings = 4, PushPromise = 5, Continuation = 9;
    private const byte EndStream = 0x01, EndHeaders = 0x04, Padded = 0x08, Priority = 0x20;

    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0)];
    private static readonly byte[] Get = [.. Header(":method", "GET"), .. Header(":path", "/")];

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "a frame of HTTP/2 follows the end of its stream", [.. Frame(Headers, EndHeaders | EndStream, 1, Get), .. Frame(Data, 0, 1, [1])] },
        { "a frame of HTTP/2 follows the end of its stream", [.. Frame(Headers, EndHeaders | EndStream, 1, Get), .. Frame(Headers, EndHeaders, 1, Get)] },
        { "a block of headers of HTTP/2 is broken off", [.. Frame(Headers, 0, 1, Get), .. Frame(Data, 0, 1, [1])] },
        { "a block of headers of HTTP/2 is broken off", [.. Frame(Headers, 0, 1, Get), .. Frame(Continuation, EndHeaders, 3, Get)] },
        { "a block of headers of HTTP/2 is broken off", Frame(Continuation, EndHeaders, 1, Get) },
        { "a server of HTTP/2 pushes", Frame(PushPromise, EndHeaders, 1, Get) },
        { "frames of HTTP/2 are padded", Frame(Data, Padded, 1, [0]) },
        { "headers of HTTP/2 have priorities", Frame(Headers, EndHeaders | Priority, 1, Get) },
        { "a frame of HTTP/2 of type 0 on stream 0 is not known", Frame(Data, 0, 0, [1]) },
        { "a frame of HTTP/2 of type 10 on stream 1 is not known", Frame(10, 0, 1, [1]) },
        { "headers of HTTP/2 are compressed with what came before them", Frame(Headers, EndHeaders, 1, [0x82]) },
        { "headers of HTTP/2 are compressed with what came before them", Frame(Headers, EndHeaders, 1, Get.AsSpan(..^1)) },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void Follow_RequestOfHttp2InPieces_TakesItsParts(int piece)
    {
        byte[] sent = [.. Preface, .. Frame(Headers, 0, 1, Get.AsSpan(..5)), .. Frame(Continuation, EndHeaders, 1, Get.AsSpan(5..)), .. Frame(Data, 0, 1, "bo"u8), .. Frame(Data, EndStream, 1, "dy"u8), .. Frame(RstStream, 0, 3, [0, 0, 0, 8])];

        CapturedHttp http = Follow(sent, piece);

        Assert.Null(http.Problem);
        Assert.True(http.IsClient);
        Assert.Equal(2, http.Exchanges.All.Count);
        Assert.True(http.Exchanges.All[1].IsReset);
        CapturedMessage request = http.Exchanges.All[0].Request;
        Assert.True(request.IsEnded);
        Assert.Equal(DigestOf("body"), request.Parts.Body);
        Assert.Equal(DigestOf("\0\0\0\u0007:method\0\0\0\u0003GET\0\0\0\u0005:path\0\0\0\u0001/"), request.Parts.Headers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void Follow_ResponsesOfHttp1InPieces_TakesTheirParts(int piece)
    {
        byte[] sent = Encoding.ASCII.GetBytes(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nchu\r\n2\r\nnk\r\n0\r\nlast: one\r\n\r\n"
            + "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the close");

        CapturedHttp http = Follow(sent, piece);

        Assert.Null(http.Problem);
        Assert.False(http.IsClient);
        Assert.Equal(["body", "chunk", "", "until the close"], http.Exchanges.All.Select(exchange => exchange.Response.Parts.Body.Length switch { 4 => "body", 5 => "chunk", 0 => "", _ => "until the close" }));
        Assert.Equal(DigestOf("chunk"), http.Exchanges.All[1].Response.Parts.Body);
        Assert.Equal(DigestOf("\0\0\0\u0004last\0\0\0\u0003one"), http.Exchanges.All[1].Response.Parts.Trailers);
        Assert.Equal([true, true, true, false], http.Exchanges.All.Select(exchange => exchange.Response.IsEnded));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Follow_WrongFrames_SaysWhyNothingMoreIsCompared(string problem, byte[] frames)
    {
        Assert.Equal(problem, Follow([.. Preface, .. frames], int.MaxValue).Problem);
        Assert.Equal(problem, Follow([.. Preface, .. frames], 1).Problem);
    }

    [Theory]
    [InlineData("\0\0\u0005\u0004\0\0\0\0\0")]
    [InlineData("lower case\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public void Follow_NoHttp_SaysSo(string sent) => Assert.Equal("it does not begin as HTTP does", Follow(Encoding.Latin1.GetBytes(sent), 1).Problem);

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nsize\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n")]
    [InlineData("HTTP/1.1 none\r\n")]
    public void Follow_LineThatCannotBeRead_SaysSo(string sent) => Assert.Equal("a line of HTTP/1 cannot be read", Follow(Encoding.Latin1.GetBytes(sent), 1).Problem);

    [Fact]
    public void Miss_InABody_GoesOnAfterIt()
    {
        CapturedHttp http = new(new CapturedExchanges());
        http.Follow([.. Preface, .. Frame(Headers, EndHeaders, 1, Get), .. Frame(Data, EndStream, 1, "body"u8)[..^2]]);

        http.Miss(2);
        http.Follow(Frame(Headers, EndHeaders | EndStream, 3, Get));

        Assert.Null(http.Problem);
        Assert.All(http.Exchanges.All, exchange => Assert.True(exchange.Request.IsEnded));
        Assert.Equal(DigestOf("bo"), http.Exchanges.All[0].Request.Parts.Body);
    }

    [Fact]
    public void Miss_InHeaders_IsTheEndOfWhatCanBeCompared()
    {
        CapturedHttp http = new(new CapturedExchanges());
        http.Follow([.. Preface, .. Frame(Headers, EndHeaders, 1, Get)[..^1]]);

        http.Miss(1);

        Assert.True(http.IsLostInGap);
        Assert.Equal("what follows the missing bytes cannot be distinguished", http.Problem);
    }

    private static CapturedHttp Follow(byte[] sent, int piece)
    {
        CapturedHttp http = new(new CapturedExchanges());
        for (int at = 0; at < sent.Length; at += Math.Min(piece, sent.Length - at))
        {
            http.Follow(sent.AsSpan(at, Math.Min(piece, sent.Length - at)));
        }

        http.Exchanges.Finish();
        return http;
    }

    // RFC 9113 §4.1.
    private static byte[] Frame(byte type, int flags, byte stream, params ReadOnlySpan<byte> payload) =>
        [0, 0, checked((byte)payload.Length), type, checked((byte)flags), 0, 0, 0, stream, .. payload];

    // RFC 7541 §6.2.2: a literal that is not indexed.
    private static byte[] Header(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static ByteDigest DigestOf(string text)
    {
        RunningDigest digest = new();
        digest.Add(Encoding.Latin1.GetBytes(text));
        return digest.Finish();
    }
}
