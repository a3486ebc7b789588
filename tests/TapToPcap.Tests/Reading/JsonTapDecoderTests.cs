using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Reading.Events.TapConnection;

namespace TapToPcap.Tests.Reading;

public class JsonTapDecoderTests
{
    private const string Connection =
        "\"connection\":{\"local_address\":{\"socket_address\":{\"address\":\"10.1.2.3\",\"port_value\":443}},\"remote_address\":{\"socket_address\":{\"address\":\"10.9.9.9\",\"port_value\":40001}}}";

    private static readonly int[] Pieces = [1, 2, 3, 10, int.MaxValue];

    public static TheoryData<string, int> EveryShapeInPieces
    {
        get
        {
            TheoryData<string, int> taps = [];
            foreach (string shape in Enum.GetNames<TapShape>())
            {
                foreach (int piece in Pieces)
                {
                    taps.Add(shape, piece);
                }
            }

            return taps;
        }
    }

    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_Array_GivesTheSameEvents(string shape, int piece)
    {
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = $"[\n{string.Join(",\n", records.Select(Print))}]\n";
        Assert.Equal(ExpectedEvents.Of(records), Read(tap, piece));
    }

    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_OneRecordPerLine_GivesTheSameEvents(string shape, int piece)
    {
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = string.Join('\n', records.Select(record => JsonNode.Parse(Print(record))!.ToJsonString()));
        Assert.Equal(ExpectedEvents.Of(records), Read(tap, piece));
    }

    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_RecordsWithoutAnythingBetween_GivesTheSameEvents(string shape, int piece)
    {
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = string.Concat(records.Select(record => Print(record).Trim()));
        Assert.Equal(ExpectedEvents.Of(records), Read(tap, piece));
    }

    // As protobuf's own printers do by default.
    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_CamelCaseWithoutDefaults_GivesTheSameEvents(string shape, int piece)
    {
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = string.Concat(records.Select(record => JsonFormatter.Default.Format(record) + "\n"));
        Assert.Contains("\"socket", tap, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", tap, StringComparison.Ordinal);
        Assert.Equal(ExpectedEvents.Of(records), Read(tap, piece));
    }

    // As jq -S does: the trace id stands after the events, the sample rate before the trace.
    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_NamesSorted_GivesTheSameEvents(string shape, int piece)
    {
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = string.Join('\n', records.Select(record => Sort(JsonNode.Parse(Print(record))).ToString()));
        Assert.True(tap.IndexOf("\"socket_", StringComparison.Ordinal) > tap.IndexOf("\"configured_sample_rate\"", StringComparison.Ordinal));

        List<SeenEvent> expected = [.. ExpectedEvents.Of(records)];
        SeenEvent sampled = expected.Single(seen => seen.Kind == TapEventKind.Sampled);
        expected.Remove(sampled);
        expected[0] = expected[0] with { SampleRate = sampled.SampleRate };
        Assert.Equal(expected, Read(tap, piece));
    }

    [Theory]
    [MemberData(nameof(EveryShapeInPieces))]
    public void TryRead_UnknownNamesAtEveryLevel_ArePassedOver(string shape, int piece)
    {
        const string Unknown =
            "{\"later\":{\"trace_id\":\"99\",\"events\":[{\"read\":{\"data\":{\"as_bytes\":\"AAAA\"}}},[[{}],{\"connection\":{}}]],\"x\":null},"
            + "\"list\":[1,-2.5e3,true,false,null,\"{\\\"}\",[],{}],\"f\\u0065w\":\"\\ud83d\\ude00\",";
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = string.Concat(records.Select(record => Regex.Replace(Print(record), @"\{(?=\n)", Unknown)));
        Assert.Equal(ExpectedEvents.Of(records), Read(tap, piece));
    }

    [Fact]
    public void TryRead_NumbersForStringsAndStringsForNumbers_AreRead()
    {
        string tap = "{\"socket_streamed_trace_segment\":{\"trace_id\":7,\"event\":{\"timestamp\":\"2023-11-14T22:13:20Z\",\"seq_num\":12,\"closed\":{},"
            + "\"connection\":{\"remote_address\":{\"socket_address\":{\"port_value\":\"40001\",\"address\":\"10.9.9.9\"}}}}}}";
        TapConnection ends = new(null, new TapAddress(TapAddressKind.Socket, "10.9.9.9", 40_001));
        Assert.Equal([new SeenEvent(TapEventKind.Closed, 7, 1_700_000_000_000_000_000, SequenceNumber: 12, Connection: ends, IsStreamed: true)], Read(tap));
    }

    [Theory]
    [InlineData("AAECAw==", "00010203")]
    [InlineData("//79", "FFFEFD")]
    [InlineData("__79", "FFFEFD")]
    [InlineData("AAECAw", "00010203")]
    [InlineData("AAE", "0001")]
    [InlineData("AA", "00")]
    [InlineData("", "")]
    [InlineData("\\/\\/79", "FFFEFD")]
    [InlineData("AAECAw\\u003d\\u003d", "00010203")]
    public void TryRead_Base64InEveryDialect_IsRead(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(Read(Segment($"\"as_bytes\":\"{text}\""))).Payload);

    [Theory]
    [InlineData("\"as_bytes\":\"AAEC*w==\"")]
    [InlineData("\"as_bytes\":\"A\"")]
    [InlineData("\"as_bytes\":\"====\"")]
    [InlineData("\"as_bytes\":\"A===\"")]
    [InlineData("\"as_bytes\":\"\\u00e9AAA\"")]
    [InlineData("\"as_bytes\":5")]
    [InlineData("\"as_bytes\":true")]
    [InlineData("\"as_string\":5")]
    public void TryRead_PayloadThatIsNone_IsRefused(string body)
    {
        foreach (int piece in Pieces)
        {
            SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes(Segment(body)), TapFraming.Json, piece);
            Assert.True(seen.Problem is not null && seen.Events.Count == 0, body);
        }
    }

    [Theory]
    [InlineData("a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t", "a\"b\\c/d\b\f\n\r\t")]
    [InlineData("\\u003chtml\\u003e\\u0000", "<html>\0")]
    [InlineData("\\u00e9\\u20AC\\ud83d\\ude00", "é€😀")]
    [InlineData("é€😀", "é€😀")]
    [InlineData("half \\ud83d pair", "half \uFFFD pair")]
    [InlineData("half \\ud83d\\u0041", "half \uFFFDA")]
    [InlineData("\\ude00 low first", "\uFFFD low first")]
    public void TryRead_TextWithEscapes_IsWhatItMeans(string text, string expected)
    {
        foreach (int piece in Pieces)
        {
            SeenEvent seen = Assert.Single(Read(Segment($"\"as_string\":\"{text}\""), piece));
            Assert.Equal(expected, Encoding.UTF8.GetString(Convert.FromHexString(seen.Payload)));
        }
    }

    [Fact]
    public void TryRead_TextThatIsNotUtf8_PassesAsItIs()
    {
        byte[] tap = Encoding.UTF8.GetBytes(Segment("\"as_string\":\"a?b\""));
        tap[Array.IndexOf(tap, (byte)'?')] = 0xC3;
        Assert.Equal("61C362", Assert.Single(SeenTap.ReadWhole(tap)).Payload);
    }

    [Fact]
    public void TryRead_EmptyEventInPlaceOfTheConnection_IsEmpty()
    {
        string tap = "{\"socket_streamed_trace_segment\":{\"trace_id\":\"7\",\"event\":{}}}";
        Assert.Equal([new SeenEvent(TapEventKind.Empty, 7, IsStreamed: true)], Read(tap));
    }

    [Fact]
    public void TryRead_TracesWithoutId_HaveZero()
    {
        string tap = $"{{\"socket_buffered_trace\":{{{Connection}}}}}";
        Assert.Equal([(TapEventKind.Opened, 0ul), (TapEventKind.Ended, 0ul)], Read(tap).Select(seen => (seen.Kind, seen.TraceId)));
    }

    [Fact]
    public void TryRead_EnvoysErrorInPlaceOfARecord_SaysSo()
    {
        string tap = Segment("\"as_bytes\":\"AAEC\"") + "\nFailed to convert protobuf message to JSON string: INVALID_ARGUMENT\n";
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes(tap));
        Assert.Single(seen.Events);
        Assert.Contains("Envoy could not write this record as JSON", seen.Problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"socket_streamed_trace_segment\":{\"trace_id\":\"x\",\"event\":{\"closed\":{}}}}")]
    [InlineData("{\"socket_streamed_trace_segment\":{\"trace_id\":-1,\"event\":{\"closed\":{}}}}")]
    [InlineData("{\"socket_streamed_trace_segment\":{\"trace_id\":1.5,\"event\":{\"closed\":{}}}}")]
    [InlineData("{\"socket_streamed_trace_segment\":{\"trace_id\":\"1\",\"event\":\"closed\"}}")]
    [InlineData("{\"socket_streamed_trace_segment\":\"x\"}")]
    [InlineData("{\"socket_streamed_trace_segment\":{,}}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":tru}")]
    public void TryRead_WhatNoTapHas_IsRefused(string tap) => Assert.All(Pieces, piece =>
    {
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes(tap), TapFraming.Json, piece);
        Assert.True(seen.Problem is not null && seen.Events.Count == 0, $"pieces of {piece}: {seen.Problem?.Message ?? "read"}");
    });

    [Fact]
    public void TryRead_SecondTraceIdInOneRecord_IsRefused()
    {
        const string Trace = "\"socket_streamed_trace_segment\":{\"trace_id\":\"7\",\"event\":{\"closed\":{}}}";
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes($"{{{Trace},{Trace.Replace('7', '8')}}}{{{Trace}}}"));
        Assert.Equal(2, seen.Events.Count);                                    // that before, and that of the next record
        Assert.Contains("trace_id 8", seen.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_Damage_SaysWhereAndWhichRecord()
    {
        string whole = Segment("\"as_bytes\":\"AAEC\"") + "\n";
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes($"{whole}{whole}{whole.Replace("\"read\":", "\"read\"?", StringComparison.Ordinal)}{whole}"));
        Assert.Equal(3, seen.Events.Count);
        Assert.Equal(3, seen.Problem!.Position.Record);
        Assert.InRange(seen.Problem.Position.Offset, 2 * whole.Length, (2 * whole.Length) + whole.IndexOf("\"data\"", StringComparison.Ordinal));
    }

    private static string Segment(string body) =>
        $"{{\"socket_streamed_trace_segment\":{{\"trace_id\":\"7\",\"event\":{{\"timestamp\":\"2023-11-14T22:13:20.123456789Z\",\"read\":{{\"data\":{{{body}}}}}}}}}}}";

    private static string Print(TraceWrapper record) => Encoding.UTF8.GetString(Taps.Encode([record], TapFormat.JsonBytes));

    private static IReadOnlyList<SeenEvent> Read(string tap, int piece = int.MaxValue) => SeenTap.ReadWhole(Encoding.UTF8.GetBytes(tap), piece: piece);

    private static JsonNode Sort(JsonNode? node) => node switch
    {
        JsonObject message => new JsonObject(message.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Sort(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        _ => node!.DeepClone(),
    };
}
