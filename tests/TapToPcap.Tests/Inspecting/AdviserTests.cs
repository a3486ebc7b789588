using TapToPcap.Inspecting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.Inspections;

namespace TapToPcap.Tests.Inspecting;

/// <summary>Each defect is explained by its setting, once, and sound taps get no advice.</summary>
public class AdviserTests
{
    private const string ConnectionPerEvent = "socket_tap_config: {set_connection_per_event: true}";

    [Theory]
    [InlineData(nameof(TapShape.Buffered), nameof(TapFormat.Undelimited))]
    [InlineData(nameof(TapShape.Streamed), nameof(TapFormat.Delimited))]
    [InlineData(nameof(TapShape.Batched), nameof(TapFormat.JsonBytes))]
    [InlineData(nameof(TapShape.Streamed), nameof(TapFormat.Text))]
    public void Advise_SoundTap_SaysNothing(string shape, string format)
    {
        TapOptions options = new() { Shape = Enum.Parse<TapShape>(shape) };
        Assert.Empty(Inspect(Tap(options, Enum.Parse<TapFormat>(format), Read(0, 2000), Write(1, 3000), Closed(2))).Advice);
    }

    [Theory]
    [InlineData(nameof(TapShape.Buffered))]
    [InlineData(nameof(TapShape.Streamed))]
    public void Advise_ReadsCutAt1024_NamesTheDefault(string shape)
    {
        TapOptions options = new() { Shape = Enum.Parse<TapShape>(shape), ReadLimit = 1024 };
        Advice advice = Only(Tap(options, TapFormat.Delimited, Read(0, 2000), Read(1, 2000), Write(2, 5000), Closed(3)));
        Assert.Equal(("reads_cut_at_default", 1, "max_buffered_rx_bytes: 1048576"), Essence(advice));
        Assert.Contains("1,024", advice.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_WritesCutAt1024_NamesTheDefault() =>
        Assert.Equal(
            ("writes_cut_at_default", 1, "max_buffered_tx_bytes: 1048576"),
            Essence(Only(Tap(Streamed with { WriteLimit = 1024 }, TapFormat.Delimited, Write(0, 2000)))));

    [Theory]
    [InlineData(1023, "1,023", "1048576")]
    [InlineData(1025, "1,025", "1048576")]
    [InlineData(2_000_000, "2,000,000", "32000000")]
    public void Advise_CutAtAnotherLimit_NamesItAndALargerOne(int limit, string said, string value)
    {
        Advice advice = Only(Tap(Streamed with { ReadLimit = limit }, TapFormat.Delimited, Read(0, limit + 1)));
        Assert.Equal(("reads_cut", 1, $"max_buffered_rx_bytes: {value}"), Essence(advice));
        Assert.Contains(said, advice.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_SeveralConversations_CountsThemInOneAdvice()
    {
        byte[] cut = Tap(Streamed with { ReadLimit = 1024, WriteLimit = 1024 }, TapFormat.Delimited, Read(0, 2000), Write(1, 2000));
        byte[] whole = Tap(Streamed, TapFormat.Delimited, Read(0, 2000));
        Assert.Equal([("reads_cut_at_default", 3), ("writes_cut_at_default", 3)], Inspect(cut, whole, cut, cut).Advice.Select(advice => (advice.Code, (int)advice.Count)));
    }

    [Fact]
    public void Advise_UndelimitedStream_PrefersPrefixes()
    {
        Assert.Equal(("undelimited_stream", 1, "format: PROTO_BINARY_LENGTH_DELIMITED"), Essence(Only(Tap(Streamed, TapFormat.Undelimited, Read(0, 5)))));
        Assert.Empty(Inspect(Tap(new TapOptions(), TapFormat.Undelimited, Read(0, 5))).Advice);
    }

    [Fact]
    public void Advise_StringBodies_SaysWhatBecomesOfThem()
    {
        Advice advice = Only(Tap(Streamed, TapFormat.JsonString, Read(0, "plain text")));
        Assert.Equal(("string_bodies", 1, "format: JSON_BODY_AS_BYTES"), Essence(advice));
        Assert.DoesNotContain("cannot be rebuilt", advice.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_StringBodiesOfBinaryProtocols_NamesThem()
    {
        byte[] http2 = Tap(new TapOptions(), TapFormat.JsonString, Read(0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        byte[] postgres = Tap(new TapOptions(), TapFormat.JsonString, Read(0, "\0\0\0\x54\0\x03\0\0user\0"));
        byte[] http1 = Tap(new TapOptions(), TapFormat.JsonString, Read(0, "GET / HTTP/1.1\r\n"));
        Advice advice = Inspect([postgres, http1, http2]).Advice.Single(given => given.Code == "string_bodies");
        Assert.EndsWith("; HTTP/2 and PostgreSQL cannot be rebuilt from that", advice.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_NoConnectionRecord_RepeatsItPerEvent()
    {
        IEnumerable<TraceWrapper> records = TapBuilder.Build(Downstream, [Read(0, 5)], Streamed).Skip(1);
        Assert.Equal(("no_connection", 1, ConnectionPerEvent), Essence(Inspect(records).Advice.Single()));
    }

    [Fact]
    public void Advise_ConnectionErasedByStringBodies_BlamesTheFormat()
    {
        TraceWrapper erased = new() { SocketStreamedTraceSegment = new() { TraceId = 7, Event = new() } };
        IEnumerable<TraceWrapper> records = [erased, .. TapBuilder.Build(Downstream, [Read(0, 5)], Streamed).Skip(1)];
        Assert.Equal(["string_bodies", "connection_erased"], Inspect(records, TapFormat.JsonString).Advice.Select(advice => advice.Code));
        Assert.Equal(["no_connection"], Inspect(records, TapFormat.JsonBytes).Advice.Select(advice => advice.Code));
        Assert.Equal(["string_bodies", "no_connection"], Inspect(records.Skip(1), TapFormat.JsonString).Advice.Select(advice => advice.Code));
    }

    [Fact]
    public void Advise_UpstreamWithoutLocal_RepeatsTheConnectionPerEvent()
    {
        TapOptions late = Streamed with { OpensWithoutLocal = true };
        Assert.Equal(("no_local_address", 1, ConnectionPerEvent), Essence(Only(Taps.Encode(Upstream, [Write(0, 5)], late, TapFormat.Delimited))));
        Assert.Empty(Inspect(Taps.Encode(Upstream, [Write(0, 5)], late with { ConnectionPerEvent = true }, TapFormat.Delimited)).Advice);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(0, true)]
    [InlineData(100, false)]
    public void Advise_Sampled_SaysThatOthersAreMissing(uint numerator, bool isSampled)
    {
        TraceWrapper[] records = [.. TapBuilder.Build(Downstream, [Read(0, 5)], Streamed)];
        records[0].ConfiguredSampleRate = new FractionalPercent { Numerator = numerator };
        IReadOnlyList<Advice> advice = Inspect(records).Advice;
        Assert.Equal(isSampled ? ["sampled"] : [], advice.Select(given => given.Code));
        Assert.All(advice, given => Assert.Contains($"{numerator} of 100 ", given.Finding, StringComparison.Ordinal));
        Assert.All(advice, given => Assert.Equal("tap_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}", given.Setting));
    }

    [Fact]
    public void Advise_LostRecords_CountsTheirBytes()
    {
        TraceWrapper[] records = [.. TapBuilder.Build(Downstream, [Read(0, 1234), Write(1, 20), Closed(2)], Counted)];
        Advice advice = Inspect([records[0], .. records[2..]]).Advice.Single();
        Assert.Equal(("records_lost", 1, "file_per_tap: {path_prefix: /var/tap/trace}"), Essence(advice));
        Assert.Contains("1,234 bytes", advice.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_BytesLostInStrings_BlamesTheFormatNotTheWay()
    {
        Inspection inspected = Inspect(Tap(Counted, TapFormat.JsonString, Read(0, "a\xff\xfe\xfd\xfc z"), Closed(1)));
        Assert.Equal("string_bodies", inspected.Advice.Single().Code);
    }

    [Fact]
    public void Advise_Tls_PutsTheTapAround()
    {
        (string code, int count, string? setting) = Essence(Only(Tap(Streamed, TapFormat.Delimited, Read(0, "\x16\x03\x01\x02\0\x01\0"))));
        Assert.Equal(("tls", 1), (code, count));
        Assert.StartsWith("transport_socket: {name: envoy.transport_sockets.tap, ", setting, StringComparison.Ordinal);
    }

    [Fact]
    public void Advise_HttpExchangesWithoutTimeAndConnection_NameWhatRecordsThem()
    {
        byte[] tap = [.. CliTaps.HttpTrace(TapFormat.Delimited), .. CliTaps.HttpTrace(TapFormat.Delimited)];

        Inspection inspection = Inspect(tap);

        Assert.Equal(
            [("http_no_connection", 2, "record_downstream_connection: true"), ("http_no_time", 2, "record_headers_received_time: true")],
            inspection.Advice.Select(Essence));
        Assert.Equal(["/", "/"], inspection.Exchanges.Select(exchange => exchange.Path));
        Assert.Equal([1UL, 2UL], inspection.Exchanges.Select(exchange => exchange.TraceId));
    }

    [Fact]
    public void Advise_EmptyTaps_AreExplained()
    {
        Advice advice = Only([], Tap(Streamed, TapFormat.Delimited, Read(0, 5)), []);
        Assert.Equal(("empty", 2, "sinks: [{format: JSON_BODY_AS_BYTES, streaming_admin: {}}]"), Essence(advice));
    }

    [Fact]
    public void Advise_PartialTap_SaysWhenToCopyIt() =>
        Assert.Equal(("damaged", 1, null), Essence(Only(Tap(Streamed, TapFormat.Delimited, Read(0, 5), Read(1, 5))[..^2])));

    private static Advice Only(params byte[][] taps) => Inspect(taps).Advice.Single();

    private static (string Code, int Count, string? Setting) Essence(Advice advice) => (advice.Code, (int)advice.Count, advice.Setting);
}
