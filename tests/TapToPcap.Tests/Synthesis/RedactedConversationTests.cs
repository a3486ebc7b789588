using System.Net;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>What becomes of whole conversations whose secrets are masked; the reassembly checks the checksums, too.</summary>
public class RedactedConversationTests
{
    private const string Secret = "dG9wOnNlY3JldA==";

    private static readonly ConversionOptions Redact = new() { Redact = true };
    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));

    public static MatrixTheoryData<HttpForm, bool> HttpTapCases { get; } = new([HttpForm.Http2, HttpForm.Http1], [true, false]);

    [Fact]
    public void Convert_SecretsInBothDirections_AreMaskedAndNothingElseIs()
    {
        string request = $"POST /a HTTP/1.1\r\nHost: a\r\nCookie: «{new string('c', 5000)}»\r\nContent-Length: 11\r\n\r\nCookie: a\r\n";
        string answer = $"HTTP/1.1 200 OK\r\nSet-Cookie: «{Secret}»\r\nset-cookie: «b»\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Api-Key: «k»\r\n\r\n";

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap(new TapOptions { Shape = TapShape.Streamed }, request, answer), Redact);

        Assert.Equal(MarkedSecrets.Masked(request), Encoding.Latin1.GetString(conversation.From("10.9.9.9:40001").Bytes));
        Assert.Equal(MarkedSecrets.Masked(answer), Encoding.Latin1.GetString(conversation.From("10.1.2.3:80").Bytes));
        Assert.Equal(new Masked { Cookie = 1, SetCookie = 2, ApiKey = 1 }, Masked.Of(summary.Counts));
        Assert.Contains("; values of secret headers are masked", conversation.Packets[0].Frame.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_NotAsked_LeavesSecretsAsTheyAre()
    {
        string request = $"GET /a HTTP/1.1\r\nAuthorization: {Secret}\r\n\r\n";

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap(new TapOptions { Shape = TapShape.Streamed }, request, "HTTP/1.1 204 No Content\r\n\r\n"), new ConversionOptions());

        Assert.Equal(request, Encoding.Latin1.GetString(conversation.From("10.9.9.9:40001").Bytes));
        Assert.Equal(new Masked(), Masked.Of(summary.Counts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Convert_SecretThatEnvoyCut_IsMaskedOnBothSidesOfTheGap(bool isCounted)
    {
        const int Limit = 100;
        string head = "GET /a HTTP/1.1\r\nCookie: ";
        byte[] first = Encoding.Latin1.GetBytes(head + new string('c', Limit));
        byte[] rest = Encoding.Latin1.GetBytes("rest\r\nAuthorization: a\r\nX: y\r\n\r\n");
        TapStep[] steps = [TapStep.Read(Taps.Time(0), first), TapStep.Read(Taps.Time(1), rest), TapStep.Read(Taps.Time(2), "GET / HTTP/1.1\r\nCookie: a\r\n\r\n"u8.ToArray())];
        TapOptions options = new() { Shape = TapShape.Streamed, ReadLimit = Limit, CountBytes = isCounted };

        (TcpConversation conversation, ConversionSummary summary) = Convert(Taps.Encode(TapBuilder.Build(Connection, steps, options), TapFormat.Delimited), Redact);

        string sent = string.Concat(conversation.From("10.9.9.9:40001").Segments.Select(segment => TextOf(segment.Payload)));
        Assert.Equal($"{head}{new string('*', Limit - head.Length)}****\r\nAuthorization: *\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nCookie: *\r\n\r\n", sent);
        Assert.Equal(new Masked { Authorization = 1, Cookie = 2 }, Masked.Of(summary.Counts));
        Assert.Equal(1, summary.Gaps);
    }

    [Fact]
    public void Convert_BodyThatEnvoyCut_IsFollowedToItsMeasuredEnd()
    {
        string first = $"POST /a HTTP/1.1\r\nContent-Length: 500\r\nCookie: a\r\n\r\n{new string('b', 500)}";
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Encoding.Latin1.GetBytes(first)), TapStep.Read(Taps.Time(1), "PUT / HTTP/1.1\r\nContent-Length: 11\r\nCookie: a\r\n\r\nCookie: b\r\n"u8.ToArray())];

        (TcpConversation conversation, _) = Convert(Taps.Encode(TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed, ReadLimit = 100 }), TapFormat.Delimited), Redact);

        Assert.Equal("PUT / HTTP/1.1\r\nContent-Length: 11\r\nCookie: *\r\n\r\nCookie: b\r\n", TextOf(conversation.From("10.9.9.9:40001").Segments[^1].Payload));
    }

    [Fact]
    public void Convert_Http2_IsCountedAndLeftAlone()
    {
        byte[] tap = File.ReadAllBytes(Path.Combine(Repository.Samples, "http2_0.pb_length_delimited"));

        (TcpConversation redacted, ConversionSummary summary) = Convert(tap, Redact);
        (TcpConversation plain, _) = Convert(tap, new ConversionOptions());

        Assert.Equal((1, 0), (summary.UnmaskedHttp2, summary.UnmaskedTunnels));
        Assert.Equal(plain.Opener.Bytes, redacted.Opener.Bytes);
        Assert.Equal(plain.Other.Bytes, redacted.Other.Bytes);
    }

    [Theory]
    [MemberData(nameof(HttpTapCases))]
    public void Convert_HttpTap_MasksHeadersAndTrailers(HttpForm form, bool isStreamed)
    {
        (string, string)[] asked = [("Authorization", Secret), ("cookie", "first=1"), ("cookie", "second=2"), ("x", "cookie: kept")];
        (string, string)[] answered = [("set-cookie", "third=3"), ("transfer-encoding", "chunked")];
        (string, string)[] trailers = [("x-api-key", "fourth=4")];
        byte[] body = "cookie: kept in the body\r\n"u8.ToArray();
        TraceWrapper[] records = isStreamed
            ? [
                HttpTaps.Piece(5, new() { RequestHeaders = HttpTaps.Map([(":method", "GET"), (":path", "/"), (":authority", "a"), .. asked]) }),
                HttpTaps.Piece(5, new() { ResponseHeaders = HttpTaps.Map([(":status", "200"), .. answered]) }),
                HttpTaps.Piece(5, new() { ResponseBodyChunk = HttpTaps.Chunk(body) }),
                HttpTaps.Piece(5, new() { ResponseTrailers = HttpTaps.Map(trailers) }),
            ]
            : [HttpTaps.Exchange(HttpTaps.Request("GET", asked), HttpTaps.Response("200", answered).WithBody(body).WithTrailers(trailers))];

        string plain = Sent(new ConversionOptions { HttpForm = form }, records, out ConversionSummary unmasked);
        string masked = Sent(Redact with { HttpForm = form }, records, out ConversionSummary summary);

        string expected = new[] { Secret, "first=1", "second=2", "third=3", "fourth=4" }.Aggregate(plain, (text, secret) => text.Replace(secret, new string('*', secret.Length), StringComparison.Ordinal));
        Assert.NotEqual(plain, masked);
        Assert.Equal(expected, masked);
        Assert.Equal(new Masked { Authorization = 1, Cookie = 2, SetCookie = 1, ApiKey = 1 }, Masked.Of(summary.Counts));
        Assert.Equal(new Masked(), Masked.Of(unmasked.Counts));
    }

    [Fact]
    public void Convert_HttpTapShownOnBothSides_CountsEachHeaderOnce()
    {
        TraceWrapper record = HttpTaps.Exchange(HttpTaps.Request("GET", ("cookie", Secret)), HttpTaps.Response(), HttpTaps.Downstream(), HttpTaps.Upstream());

        (Capture capture, ConversionSummary summary) = HttpTaps.Convert(Redact with { HttpSide = HttpSide.Both }, record);

        Assert.Equal(2, TcpReassembly.Of(capture).Count);
        Assert.All(capture.Frames, frame => Assert.DoesNotContain(Secret, TextOf(frame.Bytes), StringComparison.Ordinal));
        Assert.Equal(new Masked { Cookie = 1 }, Masked.Of(summary.Counts));
    }

    private static string TextOf(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    private static string Sent(ConversionOptions options, TraceWrapper[] records, out ConversionSummary summary)
    {
        (Capture capture, summary) = HttpTaps.Convert(options, records);
        TcpConversation conversation = TcpReassembly.Single(capture);
        return Encoding.Latin1.GetString([.. conversation.Opener.Bytes, .. conversation.Other.Bytes]);
    }

    private static byte[] Tap(TapOptions options, string request, string answer)
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), MarkedSecrets.Tapped(request)), TapStep.Write(Taps.Time(1), MarkedSecrets.Tapped(answer)), TapStep.Closed(Taps.Time(2))];
        return Taps.Encode(TapBuilder.Build(Connection, steps, options), TapFormat.Delimited);
    }

    private static (TcpConversation Conversation, ConversionSummary Summary) Convert(byte[] tap, ConversionOptions options)
    {
        (byte[] file, ConversionSummary summary) = Conversions.Run(tap, options);
        return (TcpReassembly.Single(CaptureReader.Read(file), withGaps: true), summary);
    }
}
