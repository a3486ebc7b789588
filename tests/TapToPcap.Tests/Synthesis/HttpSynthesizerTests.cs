using System.Text;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Which conversations HTTP exchanges become, and what is reported of those that lack something.</summary>
public class HttpSynthesizerTests
{
    private static readonly ConversionOptions Http2 = new() { HttpForm = HttpForm.Http2 };
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public void Convert_Exchange_IsThePrefaceSettingsAndOneStream()
    {
        TcpConversation conversation = Conversation(Exchange(Request("POST").WithBody(Hello), Response().WithTrailers(("checksum", "1"))));

        Assert.StartsWith("PRI * HTTP/2.0", Encoding.Latin1.GetString(conversation.Opener.Bytes), StringComparison.Ordinal);
        Assert.Equal([4, 8, 4, 1, 0], Http2Frame.Parse(conversation.Opener.Bytes).Select(frame => frame.Type));
        Assert.Equal([4, 8, 4, 1, 1], Http2Frame.Parse(conversation.Other.Bytes).Select(frame => frame.Type));
        Assert.Equal([false, true], Http2Frame.OfStreams(conversation.Opener.Bytes).Select(frame => frame.EndsStream));
        Assert.Equal([false, true], Http2Frame.OfStreams(conversation.Other.Bytes).Select(frame => frame.EndsStream));
        Assert.Equal(Hello, Http2Frame.OfStreams(conversation.Opener.Bytes)[1].Payload);
    }

    [Fact]
    public void Convert_HeadersReceivedTimes_AreThoseOfTheirFrames()
    {
        TcpConversation conversation = Conversation(Exchange(Request("POST").WithBody(Hello).At(Start), Response().WithBody(Hello).At(Start + 7_000_001)));

        Assert.Equal([Start, Start + 1_000], conversation.Opener.Segments.Select(segment => segment.Time).Distinct());
        Assert.Equal([Start, Start + 7_000_001, Start + 7_001_001], conversation.Other.Segments.Select(segment => segment.Time).Distinct());
        Assert.DoesNotContain("its time", Comments(conversation), StringComparison.Ordinal);
        Assert.DoesNotContain("no time", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_DateOfTheResponse_IsSaidToBeTheTime()
    {
        TcpConversation conversation = Conversation(Exchange(Request().At(null), Response("200", ("date", "Tue, 23 Nov 2021 21:33:22 GMT")).At(null)));

        Assert.Equal(1_637_703_202_000_000_000, conversation.Packets[0].Frame.Time);
        Assert.Contains("HTTP trace 1 of tap: its time is that of the response's date", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_NoTimeAtAll_IsSaid()
    {
        TcpConversation conversation = Conversation(Exchange(Request().At(null), Response().At(null)));

        Assert.Equal(0, conversation.Packets[0].Frame.Time);
        Assert.Contains("it has no time of its own, and none is known", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_NoTimeAfterAnExchangeWithOne_IsSaid()
    {
        IReadOnlyList<TcpConversation> conversations = Conversations(Http2, [Source("tap", Exchange(Request(), Response()), Exchange(Request().At(null), Response().At(null)))]);

        Assert.Contains("it has no time of its own, this is the time of what precedes it in its tap", Comments(conversations[1]), StringComparison.Ordinal);
        Assert.InRange(conversations[1].Packets[0].Frame.Time, conversations[0].Packets[^1].Frame.Time, Start + 1_000_000_000);
    }

    [Theory]
    [InlineData("_473128456949399711.json", 473128456949399711)]
    [InlineData("web_18446744073709551615.pb.gz", ulong.MaxValue)]
    [InlineData("trace.pb", 1)]
    public void Convert_WholeExchange_HasTheTraceIdOfItsName(string name, ulong id)
    {
        TcpConversation conversation = Assert.Single(Conversations(Http2, [Source(name, Exchange(Request(), Response()))]));
        Assert.Contains($"HTTP trace {id} of {name}", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_NoConnection_IsInventedAndNamedForTheAuthority()
    {
        TcpConversation conversation = Conversation(Exchange(Request(), Response()));

        Assert.Equal(80, conversation.Other.From.Port);
        Assert.StartsWith("192.0.2.", conversation.Other.From.ToString(), StringComparison.Ordinal);
        Assert.Contains("invented, stands for example.test;", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_OneDownstreamConnectionInThreeFiles_IsOneConversationOfThreeStreams()
    {
        TapSource[] taps = [.. Enumerable.Range(0, 3).Select(i => Source($"web_{i}", Exchange(
            Request("GET", ("n", $"{i}")).At(Start + (i * 10_000_000)), Response().At(Start + 35_000_000 - (i * 10_000_000)), Downstream())))];

        TcpConversation conversation = Assert.Single(Conversations(Http2, taps));

        Assert.Equal(("10.2.0.2:50000", "10.1.0.1:8080"), (conversation.Opener.From.ToString(), conversation.Other.From.ToString()));
        Assert.Equal([1, 3, 5], Http2Frame.OfStreams(conversation.Opener.Bytes).Select(frame => frame.Stream));
        Assert.Equal([5, 3, 1], Http2Frame.OfStreams(conversation.Other.Bytes).Select(frame => frame.Stream));
    }

    [Fact]
    public void Convert_OtherDownstreamConnections_AreConversationsOfTheirOwn() =>
        Assert.Equal(2, Conversations(Http2, [Source("tap", Exchange(Request(), Response(), Downstream(1)), Exchange(Request(), Response(), Downstream(2)))]).Count);

    [Theory]
    [InlineData(HttpSide.Auto, true, true, "10.2.0.2:50000>10.1.0.1:8080")]
    [InlineData(HttpSide.Auto, false, true, "10.1.0.1:40000>10.3.0.3:9000")]
    [InlineData(HttpSide.Downstream, true, true, "10.2.0.2:50000>10.1.0.1:8080")]
    [InlineData(HttpSide.Upstream, true, true, "10.1.0.1:40000>10.3.0.3:9000")]
    [InlineData(HttpSide.Both, true, true, "10.2.0.2:50000>10.1.0.1:8080 10.1.0.1:40000>10.3.0.3:9000")]
    [InlineData(HttpSide.Both, true, false, "10.2.0.2:50000>10.1.0.1:8080")]
    [InlineData(HttpSide.Both, false, true, "10.1.0.1:40000>10.3.0.3:9000")]
    public void Convert_Side_DecidesTheEnds(HttpSide side, bool hasDownstream, bool hasUpstream, string ends)
    {
        TraceWrapper exchange = Exchange(Request().WithBody(Hello), Response(), hasDownstream ? Downstream() : null, hasUpstream ? Upstream() : null);
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Http2 with { HttpSide = side }, exchange);

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(capture);
        Assert.Equal(ends, string.Join(' ', conversations.Select(conversation => $"{conversation.Opener.From}>{conversation.Other.From}")));
        Assert.All(conversations, conversation => Assert.Equal(conversations[0].Opener.Bytes, conversation.Opener.Bytes));
        Assert.Equal((1, Hello.Length), (summary.Exchanges, summary.PayloadBytes));
    }

    [Theory]
    [InlineData(HttpSide.Upstream, true)]
    [InlineData(HttpSide.Downstream, false)]
    public void Convert_SideThatIsNotRecorded_IsInvented(HttpSide side, bool hasDownstream)
    {
        TraceWrapper exchange = Exchange(Request(), Response(), hasDownstream ? Downstream() : null, hasDownstream ? null : Upstream());
        TcpConversation conversation = Assert.Single(Conversations(Http2 with { HttpSide = side }, [Source("tap", exchange)]));
        Assert.StartsWith("192.0.2.", conversation.Opener.From.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.", conversation.Other.From.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_MissingResponse_IsAReset()
    {
        TcpConversation conversation = Conversation(Exchange(Request("POST").WithBody(Hello), null));

        Http2Frame reset = Assert.Single(Http2Frame.OfStreams(conversation.Other.Bytes));
        Assert.Equal((Http2Frame.RstStream, 1), (reset.Type, reset.Stream));
        Assert.Contains("HTTP trace 1 of tap: no response is in the tap", Comments(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_MissingRequest_ShowsTheResponse()
    {
        TcpConversation conversation = Conversation(Exchange(null, Response().WithBody(Hello)));

        Assert.Empty(Http2Frame.OfStreams(conversation.Opener.Bytes));
        Assert.Equal([(1, 1), (0, 1)], Http2Frame.OfStreams(conversation.Other.Bytes).Select(frame => (frame.Type, frame.Stream)));
    }

    [Fact]
    public void Convert_NeitherRequestNorResponse_IsNothing()
    {
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Http2, Exchange(null, null));
        Assert.Empty(capture.Frames);
        Assert.Equal(0, summary.Exchanges);
    }

    [Fact]
    public void Convert_StreamedTracesMixed_AreJoinedByTheirIds()
    {
        const ulong First = 1UL << 63;
        TraceWrapper[] pieces =
        [
            Piece(First, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "PUT"), (":path", "/first")) }),
            Piece(2, new HttpStreamedTraceSegment { RequestHeaders = Map((":method", "GET"), (":path", "/second")) }),
            Piece(First, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk("one "u8.ToArray()) }),
            Piece(First, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("date", "Tue, 23 Nov 2021 21:33:22 GMT")) }),
            Piece(2, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "404")) }),
            Piece(First, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
            Piece(First, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk("two"u8.ToArray()) }),
            Piece(First, new HttpStreamedTraceSegment { RequestTrailers = Map(("sum", "7")) }),
            Piece(First, new HttpStreamedTraceSegment { ResponseTrailers = Map(("grpc-status", "0")) }),
        ];
        IReadOnlyList<TcpConversation> conversations = Conversations(Http2, [Source("tap", pieces)]);

        Assert.Equal(2, conversations.Count);
        List<Http2Frame> asked = Http2Frame.OfStreams(conversations[0].Opener.Bytes);
        Assert.Equal([1, 0, 0, 1], asked.Select(frame => frame.Type));
        Assert.Equal("one two", Encoding.ASCII.GetString([.. asked[1].Payload, .. asked[2].Payload]));
        Assert.Equal([false, false, false, true], asked.Select(frame => frame.EndsStream));
        List<Http2Frame> answered = Http2Frame.OfStreams(conversations[0].Other.Bytes);
        Assert.Equal([(1, false), (0, false), (1, true)], answered.Select(frame => (frame.Type, frame.EndsStream)));
        Assert.Equal([(1, true)], Http2Frame.OfStreams(conversations[1].Opener.Bytes).Select(frame => (frame.Type, frame.EndsStream)));
        Assert.Equal([(1, true)], Http2Frame.OfStreams(conversations[1].Other.Bytes).Select(frame => (frame.Type, frame.EndsStream)));
    }

    [Theory]
    [InlineData(HttpForm.Http2)]
    [InlineData(HttpForm.Http1)]
    public void Convert_StreamedTraceWithoutItsBeginning_IsReportedFromThereOn(HttpForm form)
    {
        TraceWrapper[] pieces =
        [
            Piece(9, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk("rest "u8.ToArray()) }),
            Piece(9, new HttpStreamedTraceSegment { RequestBodyChunk = Chunk("of it"u8.ToArray()) }),
            Piece(9, new HttpStreamedTraceSegment { ResponseHeaders = Map((":status", "200"), ("content-length", "5")) }),
            Piece(9, new HttpStreamedTraceSegment { ResponseBodyChunk = Chunk(Hello) }),
        ];
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions { HttpForm = form }, pieces);
        TcpConversation conversation = TcpReassembly.Single(capture);

        Assert.Equal((1, 1), (summary.Exchanges, summary.Conversations));
        Assert.Single(Comments(conversation).Split('\n'), line => line.StartsWith("HTTP trace 9 of tap: it has no time", StringComparison.Ordinal));
        Assert.Contains("HTTP trace 9 of tap: the headers of its request are not in the tap", Comments(conversation), StringComparison.Ordinal);
        Assert.Equal(1, summary.LostHeaders);
        Assert.Contains("rest ", Encoding.Latin1.GetString(conversation.Opener.Bytes), StringComparison.Ordinal);
        if (form == HttpForm.Http2)
        {
            Assert.All(Http2Frame.Parse(conversation.Opener.Bytes).Where(frame => frame.Type == Http2Frame.Data), frame => Assert.Equal(1, frame.Stream));
            Assert.Equal([(1, false), (0, true)], Http2Frame.OfStreams(conversation.Other.Bytes).Select(frame => (frame.Type, frame.EndsStream)));
        }
    }

    [Fact]
    public void Convert_CutBodyOfKnownLength_LeavesExactlyItsFramesOut()
    {
        const int Length = 100_000;
        TraceWrapper cut = Exchange(Request(), Response("200", ("content-length", "100000")).WithBody(Hello, isCut: true), Downstream());
        TraceWrapper next = Exchange(Request().At(Start + 5_000_000), Response().At(Start + 6_000_000), Downstream());
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Http2 with { Cut = CutForm.Gap }, cut, next);

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        int missing = Length - Hello.Length;
        int frames = (9 * 7) + missing;
        Assert.Equal((1, (ulong)frames), (summary.Gaps, summary.MissingBytes));
        Assert.Contains($"{frames} bytes are missing before this packet, size from Content-Length, with the frames that it takes", Comments(conversation), StringComparison.Ordinal);
        int sent = conversation.Other.Segments.Sum(segment => segment.Payload.Length);
        Assert.Equal(1 + sent + frames, conversation.Other.End);
    }

    [Fact]
    public void Convert_CutBodyOfKnownLength_HasTheHeadersOfAllItsFrames()
    {
        const int Length = 100_000;
        TraceWrapper cut = Exchange(Request(), Response("200", ("content-length", "100000")).WithBody(Hello, isCut: true), Downstream());
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Http2, cut);

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        int missing = Length - Hello.Length;
        Assert.Equal((1, (ulong)missing), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(missing, conversation.Packets.Sum(seen => seen.Frame.Missing));
        Assert.Single(conversation.Packets, seen => seen.Frame.Comment?.Contains("99995 bytes are missing here, size from Content-Length", StringComparison.Ordinal) == true);
        byte[][] frames = [.. conversation.Packets.Where(seen => seen.Frame.Missing > 0 && !seen.Packet.Payload.IsEmpty).Select(seen => seen.Packet.Payload.ToArray())];
        Assert.Equal([16_384, 16_384, 16_384, 16_384, 16_384, 16_384, 100_000 - (6 * 16_384)], frames.Select(frame => (frame[0] << 16) | (frame[1] << 8) | frame[2]));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1], frames.Select(frame => frame[4] & 1));
    }

    [Theory]
    [InlineData(HttpForm.Http2)]
    [InlineData(HttpForm.Http1)]
    public async Task Convert_CutBodyFilledWithZeros_IsReadBackWhole(HttpForm form)
    {
        Message response = Response("200", ("content-length", "100000")).WithBody(Hello, isCut: true);
        ConversionOptions options = new() { HttpForm = form, FillGaps = true };
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(options, Exchange(Request(), response));
        TcpConversation conversation = TcpReassembly.Single(capture);

        ReadMessage[][] read = await (form == HttpForm.Http2 ? HttpReaders.ReadHttp2Async(conversation) : HttpReaders.ReadHttp1Async(conversation));

        ReadMessage whole = ReadMessage.Of(response.Clone().WithBody([.. Hello, .. new byte[100_000 - Hello.Length]]));
        Assert.Equal((whole.Length, whole.Digest, whole.End), (read[1][0].Length, read[1][0].Digest, read[1][0].End));
        Assert.Equal((1, 99_995UL), (summary.Gaps, summary.MissingBytes));
    }

    [Theory]
    [InlineData(HttpForm.Http2)]
    [InlineData(HttpForm.Http1)]
    public void Convert_CutBodyOfUnknownLength_IsAGapOfOneByte(HttpForm form)
    {
        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(new ConversionOptions { HttpForm = form }, Exchange(Request("POST").WithBody(Hello, isCut: true), Response()));

        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.Equal((1, 0UL), (summary.Gaps, summary.MissingBytes));
        Assert.Contains("raise max_buffered_rx_bytes", Comments(conversation), StringComparison.Ordinal);
        (CapturedFrame frame, TcpPacket packet) = Assert.Single(conversation.Packets, seen => seen.Frame.Missing > 0);
        Assert.Contains("the sequence number counts 1", frame.Comment, StringComparison.Ordinal);
        Assert.Equal((1, true), (packet.Missing, packet.Payload.Span.IndexOf(Hello) >= 0));
    }

    [Fact]
    public void Convert_ConnectWithAPathOnBothSides_IsCountedOnce()
    {
        ConversionOptions options = new() { HttpForm = HttpForm.Http1, HttpSide = HttpSide.Both };
        (_, ConversionSummary summary) = HttpTaps.Convert(options, Exchange(Request("CONNECT"), Response(), Downstream(), Upstream()));

        Assert.Equal((2, 1, 1), (summary.Conversations, summary.Exchanges, summary.BeyondHttp1));
    }

    internal static string Comments(TcpConversation conversation) => string.Join('\n', conversation.Packets.Select(packet => packet.Frame.Comment).Where(comment => comment is not null));

    private static IReadOnlyList<TcpConversation> Conversations(ConversionOptions options, TapSource[] taps) => TcpReassembly.Of(HttpTaps.Convert(options, taps).Capture);

    private static TcpConversation Conversation(TraceWrapper exchange) => Assert.Single(Conversations(Http2, [Source("tap", exchange)]));
}
