using System.Text;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Which version of HTTP exchanges are written in where none is asked for.</summary>
public class HttpFormTests
{
    private const long Later = 10_000_000;

    private static readonly byte[] Hello = "hello"u8.ToArray();

    private static readonly Dictionary<string, TraceWrapper> Http1 = new()
    {
        { "plain", Exchange(Request(), Response().WithBody(Hello)) },
        { "equal Host", Exchange(Request("GET", ("host", "example.test")), Response()) },
        { "grpc-web", Exchange(Request("POST", ("content-type", "application/grpc-web+proto")).WithBody(Hello), Response()) },
        { "no response", Exchange(Request(), null) },
        { "upgrade", Exchange(Request("GET", ("upgrade", "websocket")), Response("101")) },
    };

    private static readonly Dictionary<string, TraceWrapper> Http2 = new()
    {
        { "trailers", Exchange(Request(), Response().WithTrailers(("sum", "1"))) },
        { "trailers of the request", Exchange(Request("POST").WithTrailers(("sum", "1")), Response()) },
        { "gRPC", Exchange(Request("POST", ("content-type", "application/grpc+proto")), Response()) },
        { "gRPC in upper case", Exchange(Request("POST", ("content-type", "Application/GRPC")), Response()) },
        { "other Host", Exchange(Request("GET", ("host", "other.test")), Response()) },
        { "other pseudo header", Exchange(Request("GET", (":protocol", "websocket")), Response()) },
        { "blanks around a value", Exchange(Request("GET", ("a", " b")), Response()) },
    };

    public static TheoryData<string> Http1Names { get; } = [.. Http1.Keys];

    public static TheoryData<string> Http2Names { get; } = [.. Http2.Keys];

    [Theory]
    [MemberData(nameof(Http1Names))]
    public void Convert_WhatHttp1Carries_IsHttp1(string what) => Assert.Equal([false], Convert(Source("tap", Http1[what])));

    [Theory]
    [MemberData(nameof(Http2Names))]
    public void Convert_WhatHttp1Loses_IsHttp2(string what) => Assert.Equal([true], Convert(Source("tap", Http2[what])));

    [Fact]
    public void Convert_ExchangesInTurnOnOneConnection_AreOneConversationOfHttp1() =>
        Assert.Equal([false], Convert([.. Enumerable.Range(0, 4).Select(number => Source($"a_{number}", At(number * Later, 1_000_000)))]));

    [Fact]
    public void Convert_ExchangesThatOverlapInFilesInAnyOrder_AreOneConversationOfHttp2() =>
        Assert.Equal([true], Convert(Source("a_1", At(3 * Later, 1_000_000)), Source("a_2", At(0, 2 * Later)), Source("a_3", At(Later, 5_000_000))));

    [Fact]
    public void Convert_ExchangesThatOverlapInOneFile_AreOneConversationOfHttp2() =>
        Assert.Equal([true], Convert(Source("tap", At(0, 2 * Later), At(Later, 5_000_000))));

    // The first packet of the connection comes before what decides.
    [Fact]
    public void Convert_ConnectionWhoseLastExchangeHasTrailers_IsHttp2FromTheFirst()
    {
        TraceWrapper last = Exchange(Request().At(Start + Later), Response().At(Start + Later + 1000).WithTrailers(("sum", "1")), Downstream());
        Assert.Equal([true], Convert(Source("a_1", At(0, 1_000_000)), Source("a_2", last)));
    }

    [Fact]
    public void Convert_RequestWithoutAResponseBeforeOthers_IsHttp2() =>
        Assert.Equal([true], Convert(Source("tap", Exchange(Request().At(Start), null, Downstream()), At(Later, 1_000_000))));

    [Fact]
    public void Convert_TunnelBesideOverlappingExchanges_IsHttp1OfItsOwn()
    {
        TraceWrapper tunnel = Exchange(Request("GET", ("upgrade", "websocket")).At(Start), Response("101").At(Start + 1000).WithBody(Hello), Downstream());
        Assert.Equal([false, true], Convert(Source("a_1", tunnel), Source("a_2", At(1000, 2 * Later)), Source("a_3", At(Later, 5_000_000))).Order());
    }

    [Fact]
    public void Convert_StreamedTrailers_AreKnownBeforeTheFirstPacket()
    {
        TraceWrapper[] pieces =
        [
            Piece(1, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "GET"), (":path", "/")) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("date", "Tue, 23 Nov 2021 21:33:22 GMT")) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
            Piece(1, new HttpStreamedTraceSegment { ResponseTrailers = Map(("sum", "1")) }),
        ];
        Assert.Equal([true], Convert(Source("tap", pieces)));
        Assert.Equal([false], Convert(Source("tap", pieces[..3])));
    }

    [Fact]
    public void Convert_IdThatComesAgain_IsAnotherExchangeInEveryPlace()
    {
        TraceWrapper[] pieces = [.. Enumerable.Range(0, 2).SelectMany(_ => (TraceWrapper[])
        [
            Piece(17, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "POST"), (":path", "/"), ("content-type", "application/grpc")) }),
            Piece(17, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk(Hello) }),
            Piece(17, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200")) }),
            Piece(17, new HttpStreamedTraceSegment { ResponseTrailers = Map(("grpc-status", "0")) }),
        ])];
        (string, byte[]) tap = ("tap", Encode(pieces));

        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions(), pieces);

        Assert.Equal((2, 2), (summary.Exchanges, TcpReassembly.Of(capture).Count));
        Assert.All(TcpReassembly.Of(capture), conversation => Assert.Equal([1, 0], Http2Frame.OfStreams(conversation.Opener.Bytes).Select(frame => frame.Type)));
        Assert.Equal(2, Inspections.Inspect(pieces).Exchanges.Count);
        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(new ConversionOptions(), tap), tap)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_BodyWhoseHeadersWereLost_IsCounted(bool isOfResponse)
    {
        TraceWrapper[] pieces =
        [
            Piece(1, isOfResponse ? new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "GET"), (":path", "/")) } : new HttpStreamedTraceSegment { RequestBodyChunk = Chunk(Hello) }),
            Piece(1, isOfResponse ? new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) } : new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200")) }),
        ];
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions(), pieces);
        Assert.Equal(1, summary.LostHeaders);
        Assert.Contains($"the headers of its {(isOfResponse ? "response" : "request")} are not in the tap", HttpSynthesizerTests.Comments(TcpReassembly.Single(capture)), StringComparison.Ordinal);
    }

    // A connection that is in use must not make room for itself.
    [Fact]
    public void Convert_MoreConnectionsThanAreKept_KeepsThoseThatGoOn()
    {
        ConversionOptions options = new() { HttpForm = HttpForm.Http2, MaxConversations = 2 };
        TraceWrapper[] exchanges = [.. Enumerable.Range(0, 6).Select(number => (Port: 1 + (number % 2), Number: number)).Select(one => Exchange(Request().At(Start + (one.Number * Later)), Response().At(Start + (one.Number * Later) + 1000), Downstream(one.Port)))];
        Assert.Equal(2, TcpReassembly.Of(HttpTaps.Convert(options, exchanges).Capture).Count);
    }

    [Fact]
    public void Convert_Http2OnAPortThatIsNotExpected_NamesTheOption()
    {
        TraceWrapper call = Exchange(Request("POST", ("content-type", "application/grpc")), Response(), Upstream(), Upstream());
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions { HttpSide = HttpSide.Upstream }, call);

        Assert.Equal([9000], summary.Http2Ports);
        Assert.Contains("; Wireshark and tshark show its HTTP/2 with -d tcp.port==9000,http2", capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.Empty(HttpTaps.Convert(new ConversionOptions(), Exchange(Request("POST", ("content-type", "application/grpc")), Response(), Downstream())).Summary.Http2Ports);
    }

    private static TraceWrapper At(long time, long duration) => Exchange(Request().At(Start + time), Response().At(Start + time + duration), Downstream());

    private static bool[] Convert(params TapSource[] taps) =>
        [.. TcpReassembly.Of(HttpTaps.Convert(new ConversionOptions(), taps).Capture).Select(conversation => Encoding.Latin1.GetString(conversation.Opener.Bytes).StartsWith("PRI * HTTP/2.0", StringComparison.Ordinal))];
}
