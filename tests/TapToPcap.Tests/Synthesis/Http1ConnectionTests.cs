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
    [InlineData("204", null, null, "HTTP/1.1 204 No Content||")]
    [InlineData("304", "17", null, "HTTP/1.1 304 Not Modified|content-length: 17||")]
    [InlineData("200", null, null, "HTTP/1.1 200 OK|transfer-encoding: chunked||0||")]
    [InlineData("200", "0", null, "HTTP/1.1 200 OK|content-length: 0||")]
    [InlineData("200", null, "hello", "HTTP/1.1 200 OK|transfer-encoding: chunked||5|hello|0||")]
    [InlineData("200", "5", "hello", "HTTP/1.1 200 OK|content-length: 5||hello")]
    [InlineData("200", "5, 5", "hello", "HTTP/1.1 200 OK|content-length: 5, 5||hello")]
    [InlineData("200", "1", "hello", "HTTP/1.1 200 OK|content-length: 1|transfer-encoding: chunked||5|hello|0||")]
    [InlineData("503", "x", "hello", "HTTP/1.1 503 Service Unavailable|content-length: x|transfer-encoding: chunked||5|hello|0||")]
    [InlineData("299", null, null, "HTTP/1.1 299 |transfer-encoding: chunked||0||")]
    public void Convert_Response_HasItsHeadersAndIsInChunksWhereTheyDoNotFitItsBody(string status, string? length, string? body, string reported)
    {
        Message response = Response(status, length is null ? [] : [("content-length", length)]);
        response = body is null ? response : response.WithBody(Encoding.ASCII.GetBytes(body));
        Assert.Equal(reported.Replace("|", "\r\n", StringComparison.Ordinal), Convert(Request(), response).Response);
    }

    [Fact]
    public void Convert_InventedChunks_AreNamed()
    {
        Capture capture = HttpTaps.Convert(Options, Exchange(Request("POST").WithBody(Hello), Response("200", ("content-length", "0")))).Capture;
        string comments = HttpSynthesizerTests.Comments(TcpReassembly.Single(capture));
        Assert.Contains("HTTP trace 1 of tap: transfer-encoding: chunked of the request is invented, as the tap does not have it", comments, StringComparison.Ordinal);
        Assert.DoesNotContain("of the response is invented", comments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("content-length", "0", "")]
    [InlineData("transfer-encoding", "chunked", "0\r\n\r\n")]
    public void Convert_RequestWithoutABody_HasTheHeadersOfOne(string name, string value, string end) =>
        Assert.Equal($"POST /a HTTP/1.1\r\nHost: example.test\r\n{name}: {value}\r\n\r\n{end}", Convert(Request("POST", (name, value)), Response()).Request);

    [Theory]
    [InlineData(HttpForm.Http1)]
    [InlineData(HttpForm.Http2)]
    [InlineData(HttpForm.Auto)]
    public void Convert_BodyShorterThanItsLength_BreaksOff(HttpForm form)
    {
        Message response = Response("200", ("content-length", "5000")).WithBody(new byte[1200]);
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions { HttpForm = form }, Exchange(Request(), response));

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.Equal((1, 0), (summary.BrokenOff, summary.Gaps));
        Assert.Contains("HTTP trace 1 of tap: the response broke off after 1,200 of 5,000 bytes", HttpSynthesizerTests.Comments(conversation), StringComparison.Ordinal);
        if (form == HttpForm.Http2)
        {
            Assert.All(Http2Frame.OfStreams(conversation.Other.Bytes), frame => Assert.False(frame.EndsStream));
        }
        else
        {
            Assert.Contains("content-length: 5000\r\n\r\n", Encoding.Latin1.GetString(conversation.Other.Bytes), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "websocket", "101")]
    [InlineData("CONNECT", null, "200")]
    public void Convert_Tunnel_FollowsTheResponseThatOpensIt(string method, string? upgrade, string status)
    {
        (string, string)[] more = upgrade is null ? [] : [("upgrade", upgrade), ("connection", "Upgrade")];
        Message request = method == "CONNECT" ? Message([(":authority", "target.test:443"), (":method", "CONNECT")], Start) : Request(method, more);
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(new ConversionOptions(), Exchange(request.WithBody("up"u8.ToArray()), Response(status, more).WithBody("down"u8.ToArray()))).Capture);

        Assert.Equal([true, false, true, false], conversation.Packets.Where(packet => packet.Packet.Payload.Length > 0).Select(packet => packet.Packet.Source.Equals(conversation.Opener.From)));
        string asked = Encoding.Latin1.GetString(conversation.Opener.Bytes);
        Assert.EndsWith("\r\n\r\nup", asked, StringComparison.Ordinal);
        Assert.StartsWith(upgrade is null ? "CONNECT target.test:443 HTTP/1.1\r\nHost: target.test:443\r\n\r\n" : "GET /a HTTP/1.1\r\n", asked, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\ndown", Encoding.Latin1.GetString(conversation.Other.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_UpgradeThatIsRefused_IsAMessageAsOthers() =>
        Assert.Equal("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", Convert(Request("GET", ("upgrade", "h2c")), Response("200", ("content-length", "5")).WithBody(Hello)).Response);

    [Fact]
    public void Convert_RequestInChunks_EndsBeforeTheResponse()
    {
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(Options, Exchange(Request("POST", ("transfer-encoding", "chunked")).WithBody(Hello), Response())).Capture);

        int answer = conversation.Packets.FindIndex(packet => packet.Packet.Payload.Length > 0 && packet.Packet.Source.Equals(conversation.Other.From));
        byte[] before = [.. conversation.Packets[..answer].Where(packet => packet.Packet.Source.Equals(conversation.Opener.From)).SelectMany(packet => packet.Packet.Payload.ToArray())];
        Assert.EndsWith("5\r\nhello\r\n0\r\n\r\n", Encoding.ASCII.GetString(before), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ResponseWithoutHeaders_IsNotInvented()
    {
        Message none = new();
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(Options, Exchange(Request(), none)).Capture);
        Assert.Empty(conversation.Other.Bytes);
        Assert.Contains("HTTP trace 1 of tap: no response is in the tap", HttpSynthesizerTests.Comments(conversation), StringComparison.Ordinal);
    }

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
            "POST /a HTTP/1.1\r\nHost: example.test\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nsum: 1\r\nsum: 2\r\n\r\n",
            Convert(Request("POST", ("content-length", "5")).WithBody(Hello).WithTrailers(("sum", "1"), ("sum", "2")), Response()).Request);

    [Fact]
    public void Convert_TrailersWithoutABody_NeedChunks() =>
        Assert.Equal(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nsum: 1\r\n\r\n",
            Convert(Request(), Response().WithTrailers(("sum", "1"))).Response);

    private static readonly Dictionary<string, TraceWrapper> BeyondHttp1 = new()
    {
        { "end of a line in a value", Exchange(Request("GET", ("n", "a\r\nb: c")), Response()) },
        { "end of a line in the path", Exchange(Message([(":method", "GET"), (":path", "/a\r\nc: d")]), Response()) },
        { "no path", Exchange(Message([(":method", "GET"), (":authority", "h")]), Response()) },
        { "blank in a name", Exchange(Request("GET", ("a b", "c")), Response()) },
        { "body of a 204", Exchange(Request(), Response("204").WithBody(Hello)) },
        { "body of a 304", Exchange(Request(), Response("304").WithBody(Hello)) },
        { "body to HEAD", Exchange(Request("HEAD"), Response().WithBody(Hello)) },
        { "body without headers", Exchange(Request(), new Message().WithBody(Hello)) },
        { "status that is no number", Exchange(Request(), Response("2x")) },
    };

    public static TheoryData<string> BeyondHttp1Names { get; } = [.. BeyondHttp1.Keys];

    [Theory]
    [MemberData(nameof(BeyondHttp1Names))]
    public void Convert_WhatHttp1CannotSay_IsHttp2AndVerifies(string what)
    {
        TraceWrapper exchange = BeyondHttp1[what];
        foreach (HttpForm form in (HttpForm[])[HttpForm.Http1, HttpForm.Auto])
        {
            ConversionOptions options = new() { HttpForm = form };
            (Capture capture, ConversionSummary summary) = HttpTaps.Convert(options, exchange);

            Assert.Equal(form == HttpForm.Http1 ? 1 : 0, summary.BeyondHttp1);
            Assert.StartsWith("PRI * HTTP/2.0", Encoding.Latin1.GetString(TcpReassembly.Single(capture).Opener.Bytes), StringComparison.Ordinal);
            (string, byte[]) tap = ("tap", Encode(exchange));
            Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(options, tap), tap)));
        }
    }

    [Fact]
    public void Convert_CutBodyOfKnownLength_IsAGapOfThatSize()
    {
        Message response = Response("200", ("content-length", "1000")).WithBody(Hello, isCut: true);
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Options, Exchange(Request(), response));

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.Equal((1, 995UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello", Encoding.ASCII.GetString(conversation.Other.Bytes));
        Assert.Contains("995 bytes are missing here, size from Content-Length: cut by Envoy, raise max_buffered_tx_bytes", HttpSynthesizerTests.Comments(conversation), StringComparison.Ordinal);
    }

    // Readers show the headers of a body with missing bytes only where both are in one packet.
    [Theory]
    [InlineData("1000", true)]
    [InlineData(null, true)]
    [InlineData("1000", false)]
    public void Convert_BodyThatLacksBytes_IsInOnePacketWithItsHeadersAtTheirTime(string? length, bool isCut)
    {
        Message response = Response("200", length is null ? [] : [("content-length", length)]).WithBody(Hello, isCut);
        TcpConversation conversation = TcpReassembly.Single(HttpTaps.Convert(Options, Exchange(Request(), response)).Capture, withGaps: true);

        (CapturedFrame Frame, TcpPacket Packet) first = conversation.Packets.First(packet => packet.Packet.Payload.Length > 0 && packet.Packet.Source.Equals(conversation.Other.From));
        string text = Encoding.Latin1.GetString(first.Packet.Payload.Span);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.Contains("hello", text, StringComparison.Ordinal);
        Assert.Equal(Start + 1_000_000, first.Frame.Time);
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
    [InlineData("transfer-encoding", "chunked", true, false)]
    [InlineData("transfer-encoding", "gzip", true, true)]
    [InlineData("content-length", "5, 5", false, false)]
    [InlineData("content-length", "6", true, true)]
    [InlineData("content-length", "5", false, false)]
    public void Convert_StreamedResponseThatSaysItsLengthTwice_IsFramedByWhatIsCertain(string name, string value, bool isChunked, bool isInvented)
    {
        TraceWrapper[] pieces =
        [
            Piece(1, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "GET"), (":path", "/")) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("content-length", "5"), (name, value)) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
        ];

        string response = Encoding.ASCII.GetString(TcpReassembly.Single(HttpTaps.Convert(Options, pieces).Capture).Other.Bytes);

        string invented = isInvented ? "transfer-encoding: chunked\r\n" : "";
        Assert.Equal($"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n{name}: {value}\r\n{invented}\r\n{(isChunked ? "5\r\nhello\r\n0\r\n\r\n" : "hello")}", response);
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
