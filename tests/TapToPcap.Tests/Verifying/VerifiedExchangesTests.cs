using Google.Protobuf;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Verifying;

/// <summary>Exchanges of HTTP taps, found again in captures of either form, as they were written and tampered with.</summary>
public class VerifiedExchangesTests
{
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp, Handshake = false };

    public static MatrixTheoryData<HttpForm, int> FormsOfSeeds { get; } = new([HttpForm.Http2, HttpForm.Http1], Enumerable.Range(0, 12).Select(number => 100 * number));

    public static TheoryData<HttpForm> Forms { get; } = [HttpForm.Http2, HttpForm.Http1];

    [Theory]
    [MemberData(nameof(FormsOfSeeds))]
    public void Verify_GeneratedExchangesOfSeed_AreEqual(HttpForm form, int seed)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(seed, 10).Select(one => GeneratedExchanges.Buffered(one))];

        VerificationReport report = Verifications.Verify(Convert(form, taps), taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(10, report.Exchanges);
        Assert.All(report.Conversations, exchange => Assert.Equal(exchange.Read.Tap, exchange.Read.Capture));
        Assert.True(report.PayloadBytes > 1000);
    }

    [Theory]
    [MemberData(nameof(FormsOfSeeds))]
    public void Verify_ConnectionSharedByExchangesOfSeed_IsEqual(HttpForm form, int seed)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(seed, 5).Select(one => GeneratedExchanges.Buffered(one, HttpTaps.Downstream()))];

        VerificationReport report = Verifications.Verify(Convert(form, taps), taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(5, report.Exchanges);
        Assert.All(report.Conversations, exchange => Assert.Equal("10.2.0.2", exchange.Remote!.Address.ToString()));
    }

    [Theory]
    [MemberData(nameof(FormsOfSeeds))]
    public void Verify_StreamedExchangesInTurnOfSeed_AreEqual(HttpForm form, int seed)
    {
        (string, byte[]) tap = GeneratedExchanges.Streamed(seed, 4);

        VerificationReport report = Verifications.Verify(Convert(form, tap), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(4, report.Exchanges);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_RandomExchangesOfSeeds1To40_AreEqual(HttpForm form)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(1, 40).Select(seed => ($"tap_{seed}", HttpTaps.Encode(RandomHttpExchange.Of(seed))))];

        VerificationReport report = Verifications.Verify(Convert(form, taps), taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(40, report.Exchanges);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_UpstreamOfOneThatIsDownstreamOfTheOther_IsPairedWithItsOwn(HttpForm form)
    {
        (string, byte[])[] taps = [GeneratedExchanges.Buffered(1, HttpTaps.Downstream(), HttpTaps.Upstream()), GeneratedExchanges.Buffered(1, TurnedRound(HttpTaps.Upstream()))];

        VerificationReport report = Verifications.Verify(Convert(form, taps), taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(2, report.Exchanges);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_BothSides_AreShownAndEqual(HttpForm form)
    {
        (string, byte[])[] taps = [GeneratedExchanges.Buffered(1, HttpTaps.Downstream(), HttpTaps.Upstream()), GeneratedExchanges.Buffered(2, HttpTaps.Downstream(), HttpTaps.Upstream())];
        byte[] capture = Verifications.Convert(Raw with { HttpForm = form, HttpSide = HttpSide.Both }, taps);

        VerificationReport report = Verifications.Verify(capture, taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(4, report.Exchanges);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_PortsShownAsOthers_AreThoseOfTheCapture(HttpForm form)
    {
        PortMap ports = new(new Dictionary<int, int> { [8080] = 80, [9000] = 81 });
        (string, byte[]) tap = GeneratedExchanges.Buffered(1, HttpTaps.Downstream(), HttpTaps.Upstream());
        byte[] capture = Verifications.Convert(Raw with { HttpForm = form, HttpSide = HttpSide.Both, Ports = ports }, tap);

        VerificationReport report = Verifications.Verify(new VerificationOptions { Ports = ports }, capture, tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal([80, 81], report.Conversations.Select(exchange => exchange.Local!.Port).Order());
        Assert.NotEmpty(Verifications.DifferencesOf(Verifications.Verify(capture, tap)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_OneByteOfEachHeaderOrBodyAltered_IsFoundAndNamed(HttpForm form)
    {
        (string, byte[])[] taps = [GeneratedExchanges.Buffered(7), GeneratedExchanges.Buffered(8)];
        foreach (string text in (string[])["/things/7", "things.example", "x-name", "envoy"])
        {
            AssertFound(form, taps, text, " headers: ");
        }

        AssertFound(form, taps, ByteString.CopyFrom(BodyOf(7).ToByteArray()[..8]).ToByteArray(), "request body: ");
    }

    [Fact]
    public void Verify_OneByteOfATrailerAltered_IsFoundAndNamed()
    {
        HttpBufferedTrace trace = GeneratedExchanges.Trace(3);
        trace.Response.Trailers.Add(HttpTaps.Header("x-last", "the very end"));
        (string, byte[])[] taps = [GeneratedExchanges.Tap("one", trace)];

        foreach (HttpForm form in Enum.GetValues<HttpForm>())
        {
            AssertFound(form, taps, "the very end", "response trailers: ");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_AnyPacketWithPayloadRemoved_IsFound(HttpForm form)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(40, 3).Select(one => GeneratedExchanges.Buffered(one, HttpTaps.Downstream()))];
        EditableCapture whole = new(Convert(form, taps));
        int[] places = [.. Enumerable.Range(0, whole.Records.Count).Where(at => EditableCapture.PayloadLength(whole.Records[at]) > 0)];
        Assert.True(places.Length >= 6, $"only {places.Length} packets");
        foreach (int at in places)
        {
            EditableCapture less = new(whole.ToArray());
            less.Records.RemoveAt(at);
            Assert.True(Verifications.Verify(less.ToArray(), taps).Differences > 0, $"packet {at} of {whole.Records.Count} is not missed");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_AnyPacketWithPayloadTwice_IsFound(HttpForm form)
    {
        (string, byte[])[] taps = [GeneratedExchanges.Buffered(40)];
        EditableCapture whole = new(Convert(form, taps));
        for (int at = 0; at < whole.Records.Count; at++)
        {
            EditableCapture more = new(whole.ToArray());
            more.Records.Insert(at, whole.Records[at]);
            Assert.Equal(EditableCapture.PayloadLength(whole.Records[at]) > 0, Verifications.Verify(more.ToArray(), taps).Differences > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_TapLeftOutOrAdded_IsSurplusOrMissing(HttpForm form)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(60, 4).Select(one => GeneratedExchanges.Buffered(one, HttpTaps.Downstream()))];

        string surplus = Assert.Single(Verifications.DifferencesOf(Verifications.Verify(Convert(form, taps), taps[..3])));
        string missing = Assert.Single(Verifications.DifferencesOf(Verifications.Verify(Convert(form, taps[..3]), taps)));

        Assert.StartsWith("no tap has this exchange: ", surplus, StringComparison.Ordinal);
        Assert.StartsWith("the capture does not have this exchange: ", missing, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_BodiesThatEnvoyCut_AreEqualAsFarAsTheyGo(HttpForm form)
    {
        foreach (bool isFilled in (bool[])[false, true])
        {
            foreach (bool hasLength in (bool[])[false, true])
            {
                (string, byte[])[] taps = [GeneratedExchanges.Tap("cut", Cut(5, hasLength), GeneratedExchanges.Trace(6, HttpTaps.Downstream()))];
                byte[] capture = Verifications.Convert(Raw with { HttpForm = form, FillGaps = isFilled }, taps);

                VerificationReport report = Verifications.Verify(new VerificationOptions { FilledGaps = isFilled }, capture, taps);

                Assert.Empty(Verifications.DifferencesOf(report));
                Assert.Equal(["response: the tap itself lacks bytes of the body"], report.Conversations[0].Notes);
                Assert.Empty(report.Conversations[1].Notes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_CapturedWholeWhereTheTapIsCut_Differs(HttpForm form)
    {
        (string, byte[]) cut = GeneratedExchanges.Tap("cut", Cut(5, hasLength: false));
        (string, byte[]) whole = GeneratedExchanges.Tap("whole", GeneratedExchanges.Trace(5, HttpTaps.Downstream()));

        Assert.Contains(Verifications.DifferencesOf(Verifications.Verify(Convert(form, cut), whole)), difference => difference.StartsWith("response", StringComparison.Ordinal));
        Assert.Contains(Verifications.DifferencesOf(Verifications.Verify(Convert(form, whole), cut)), difference => difference.StartsWith("response body: ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_RequestWithoutResponse_IsEqual(HttpForm form)
    {
        HttpBufferedTrace trace = GeneratedExchanges.Trace(9, HttpTaps.Downstream());
        trace.Response = null;
        (string, byte[])[] taps = [GeneratedExchanges.Tap("one", trace, GeneratedExchanges.Trace(10, HttpTaps.Downstream()))];

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(Convert(form, taps), taps)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_CaptureOfEthernetWithHandshakesInSmallSegments_IsEqual(HttpForm form)
    {
        (string, byte[])[] taps = [.. Enumerable.Range(80, 6).Select(one => GeneratedExchanges.Buffered(one))];
        byte[] capture = Verifications.Convert(new ConversionOptions { HttpForm = form, MaxSegmentSize = 536 }, taps);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(capture, taps)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Verify_TapOfARealEnvoy_IsEqual(HttpForm form)
    {
        (string, byte[]) tap = ("real", await File.ReadAllBytesAsync(Needs.RealTap("http-tap", "_473128456949399711.json")));

        VerificationReport report = Verifications.Verify(Convert(form, tap), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal((13, 506), (report.Conversations[0].Read.Tap!.Length, report.Conversations[0].Written.Tap!.Length));
    }

    [Fact]
    public async Task Verify_StreamsOfAnotherProgram_AreSaidToBeNotCompared()
    {
        (string, byte[]) exchange = GeneratedExchanges.Buffered(1);
        (string, byte[]) connection = ("http2", await File.ReadAllBytesAsync(Path.Combine(Repository.Samples, "http2_0.pb_length_delimited")));
        byte[] capture = Convert(HttpForm.Http2, exchange, connection);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(capture, exchange, connection)));
        Assert.Contains(
            "; its exchanges are not compared: headers of HTTP/2 ",
            Assert.Single(Verifications.DifferencesOf(Verifications.Verify(capture, exchange))),
            StringComparison.Ordinal);
    }

    private static Connection TurnedRound(Connection connection) => new() { LocalAddress = connection.RemoteAddress, RemoteAddress = connection.LocalAddress };

    private static byte[] Convert(HttpForm form, params (string, byte[])[] taps) => Verifications.Convert(Raw with { HttpForm = form }, taps);

    private static ByteString BodyOf(int seed) => GeneratedExchanges.Trace(seed).Request.Body.AsBytes;

    private static HttpBufferedTrace Cut(int seed, bool hasLength)
    {
        HttpBufferedTrace trace = GeneratedExchanges.Trace(seed, HttpTaps.Downstream());
        ByteString body = trace.Response.Body.AsBytes;
        trace.Response.Body = new Body { AsBytes = ByteString.CopyFrom(body.Span[..(body.Length / 2)]), Truncated = true };
        if (hasLength)
        {
            trace.Response.Headers.Add(HttpTaps.Header("content-length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        return trace;
    }

    private static void AssertFound(HttpForm form, (string, byte[])[] taps, string text, string difference) =>
        AssertFound(form, taps, System.Text.Encoding.ASCII.GetBytes(text), difference);

    private static void AssertFound(HttpForm form, (string, byte[])[] taps, byte[] bytes, string difference)
    {
        EditableCapture capture = new(Convert(form, taps));
        int at = capture.Records.FindIndex(record => record.AsSpan().IndexOf(bytes) >= 0);
        Assert.True(at >= 0, "the capture does not have these bytes");
        byte[] record = capture.Records[at];
        int inPayload = record.AsSpan().IndexOf(bytes) - (record.Length - EditableCapture.PayloadLength(record));
        capture.Records[at] = EditableCapture.WithPayloadByte(record, inPayload + (bytes.Length / 2));

        string found = Assert.Single(Verifications.DifferencesOf(Verifications.Verify(capture.ToArray(), taps)));

        Assert.Contains(difference, found, StringComparison.Ordinal);
    }
}
