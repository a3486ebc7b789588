using System.Text;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Exchanges as the text of HTTP/1.1, letter by letter.</summary>
public class Http1ConnectionTests
{
    private static readonly ConversionOptions Options = new() { HttpForm = HttpForm.Http1 };
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public void Convert_Request_HasTheHostFirstAndNoPseudoHeaders() =>
        Assert.Equal("GET /a HTTP/1.1\r\nHost: example.test\r\naccept: */*\r\nn: 1\r\nn: 2\r\n\r\n", Convert(Request("GET", ("accept", "*/*"), ("n", "1"), ("n", "2")), Response()).Request);

    [Fact]
    public void Convert_HostBesideAuthority_IsReportedOnce() =>
        Assert.Equal("GET /a HTTP/1.1\r\nHost: example.test\r\n\r\n", Convert(Request("GET", ("host", "example.test")), Response()).Request);

    [Theory]
    [InlineData("204", null, null, "HTTP/1.1 204 No Content|")]
    [InlineData("304", "17", null, "HTTP/1.1 304 Not Modified|content-length: 17|")]
    [InlineData("200", null, null, "HTTP/1.1 200 OK|content-length: 0|")]
    [InlineData("200", null, "hello", "HTTP/1.1 200 OK|content-length: 5||hello")]
    [InlineData("200", "5", "hello", "HTTP/1.1 200 OK|content-length: 5||hello")]
    [InlineData("200", "999", "hello", "HTTP/1.1 200 OK|content-length: 5||hello")]
    [InlineData("200", "1", "hello", "HTTP/1.1 200 OK|content-length: 5||hello")]
    [InlineData("503", "x", "hello", "HTTP/1.1 503 Service Unavailable|content-length: 5||hello")]
    [InlineData("299", null, null, "HTTP/1.1 299 |content-length: 0|")]
    public void Convert_Response_IsFramedByTheBodyHeld(string status, string? length, string? body, string reported)
    {
        Message response = Response(status, length is null ? [] : [("content-length", length)]);
        response = body is null ? response : response.WithBody(Encoding.ASCII.GetBytes(body));
        string expected = reported.Replace("|", "\r\n", StringComparison.Ordinal) + (body is null ? "\r\n" : "");
        Assert.Equal(expected, Convert(Request(), response).Response);
    }

    [Theory]
    [InlineData("content-length", "13", "")]
    [InlineData("transfer-encoding", "chunked", "")]
    [InlineData("content-length", "0", "content-length: 0\r\n")]
    public void Convert_RequestWithoutTheBodyItAnnounces_AnnouncesNone(string name, string value, string reported) =>
        Assert.Equal($"POST /a HTTP/1.1\r\nHost: example.test\r\n{reported}\r\n", Convert(Request("POST", (name, value)), Response()).Request);

    [Fact]
    public void Convert_ResponseToHead_KeepsTheLengthOfABodyThatNeverCame() =>
        Assert.Equal("HTTP/1.1 200 OK\r\ncontent-length: 1234\r\n\r\n", Convert(Request("HEAD"), Response("200", ("content-length", "1234"))).Response);

    [Fact]
    public void Convert_Chunked_IsOneChunk() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Convert(Request(), Response("200", ("transfer-encoding", "chunked")).WithBody(Hello)).Response);

    [Fact]
    public void Convert_Trailers_NeedChunks() =>
        Assert.Equal(
            "POST /a HTTP/1.1\r\nHost: example.test\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nsum: 1\r\nsum: 2\r\n\r\n",
            Convert(Request("POST", ("content-length", "5")).WithBody(Hello).WithTrailers(("sum", "1"), ("sum", "2")), Response()).Request);

    [Fact]
    public void Convert_TrailersWithoutABody_NeedChunks() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nsum: 1\r\n\r\n",
            Convert(Request(), Response().WithTrailers(("sum", "1"))).Response);

    [Fact]
    public void Convert_EndOfALineInAValue_IsASpace()
    {
        Message request = Request("GET", ("n", "a\r\nb\0c"));
        Assert.EndsWith("n: a  b c\r\n\r\n", Convert(request, Response()).Request, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_CutBodyOfKnownLength_IsAGapOfThatSize()
    {
        Message response = Response("200", ("content-length", "1000")).WithBody(Hello, isCut: true);
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Options, Exchange(Request(), response));

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.Equal((1, 995UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello", Encoding.ASCII.GetString(conversation.Other.Bytes));
        Assert.Contains("995 bytes are missing before this packet, size from Content-Length: cut by Envoy, raise max_buffered_tx_bytes", HttpSynthesizerTests.Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_StreamedBodyWithoutALength_IsAChunkForEachPiece()
    {
        TraceWrapper[] pieces =
        [
            Piece(1, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "POST"), (":path", "/")) }),
            Piece(1, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk(Hello) }),
            Piece(1, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk([]) }),
            Piece(1, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk(Taps.Payload(17, 1)) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("content-length", "5")) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
        ];
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(Options, pieces).Capture);

        byte[] expected = [.. "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n11\r\n"u8, .. Taps.Payload(17, 1), .. "\r\n0\r\n\r\n"u8];
        Assert.Equal(expected, conversation.Opener.Bytes);
        Assert.Equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", Encoding.ASCII.GetString(conversation.Other.Bytes));
    }

    [Theory]
    [InlineData("transfer-encoding", "chunked", "transfer-encoding: chunked")]
    [InlineData("transfer-encoding", "gzip", "transfer-encoding: chunked")]
    [InlineData("content-length", "5, 5", "content-length: 5")]
    [InlineData("content-length", "6", "transfer-encoding: chunked")]
    [InlineData("content-length", "5", "content-length: 5")]
    public void Convert_StreamedResponseThatSaysItsLengthTwice_IsFramedByWhatIsCertain(string name, string value, string framing)
    {
        TraceWrapper[] pieces =
        [
            Piece(1, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "GET"), (":path", "/")) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("content-length", "5"), (name, value)) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
        ];

        string response = Encoding.ASCII.GetString(TcpReassembly.Single(HttpTaps.Convert(Options, pieces).Capture).Other.Bytes);

        string body = framing.StartsWith('t') ? "5\r\nhello\r\n0\r\n\r\n" : "hello";
        Assert.Equal($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n{body}", response);
    }

    [Fact]
    public async Task Convert_ExchangesOfOneConnection_FollowOneAnother()
    {
        TraceWrapper[] exchanges = [.. Enumerable.Range(0, 5).Select(i => Exchange(
            Request("POST", ("n", $"{i}")).WithBody(Hello).At(Start + (i * 10_000_000)), Response(i == 2 ? "204" : "200").At(Start + (i * 10_000_000) + 5_000_000), Downstream()))];

        ReadMessage[][] read = await HttpReaders.ReadHttp1Async(TcpReassembly.Single(HttpTaps.Convert(Options, exchanges).Capture));

        Assert.Equal((5, 5), (read[0].Length, read[1].Length));
    }

    [Fact]
    public void Convert_ExchangesAtOnceOnOneConnection_AreKeptApart()
    {
        TraceWrapper first = Exchange(Request().At(Start), Response().At(Start + 90_000_000), Downstream());
        TraceWrapper second = Exchange(Request().At(Start + 10_000_000), Response().At(Start + 20_000_000), Downstream());

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(HttpTaps.Convert(Options, [Source("a_1", first), Source("a_2", second)]).Capture);

        Assert.Equal(["10.2.0.2", "10.2.0.2"], conversations.Select(conversation => conversation.Opener.From.Address.ToString()));
        Assert.NotEqual(conversations[0].Opener.From.Port, conversations[1].Opener.From.Port);
        Assert.Contains("other exchanges take its connection meanwhile", HttpSynthesizerTests.Comments(conversations[1]), StringComparison.Ordinal);
    }

    // Else the next response would be taken for that to the request before.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_HalfAnExchangeOnAConnection_IsTheLastOnIt(bool hasRequest)
    {
        TraceWrapper half = Exchange(hasRequest ? Request() : null, hasRequest ? null : Response(), Downstream());
        TraceWrapper next = Exchange(Request().At(Start + 50_000_000), Response().At(Start + 60_000_000), Downstream());
        Assert.Equal(2, TcpReassembly.Of(HttpTaps.Convert(Options, half, next).Capture).Count);
    }

    private static (string Request, string Response) Convert(Message request, Message response)
    {
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(Options, Exchange(request, response)).Capture);
        return (Encoding.Latin1.GetString(conversation.Opener.Bytes), Encoding.Latin1.GetString(conversation.Other.Bytes));
    }
}
