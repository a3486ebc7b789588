using System.Text;
using System.Text.RegularExpressions;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Reading.Events.TapConnection;

namespace TapToPcap.Tests.Reading;

public class TextTapDecoderTests
{
    private const long Time = 1_700_000_000_123_456_789;

    private static readonly int[] Pieces = [1, 2, 3, 10, int.MaxValue];

    private static readonly TapConnection Ends = new(new TapAddress(TapAddressKind.Socket, "10.1.2.3", 443), new TapAddress(TapAddressKind.Socket, "10.9.9.9", 40_001));

    [Fact]
    public void TryRead_TapAsPeopleWriteIt_GivesItsEvents()
    {
        const string Tap = """
            # proto-message: envoy.data.tap.v2alpha.TraceWrapper
            socket_buffered_trace: {   # the whole connection
              trace_id: 7;
              connection <
                local_address: { socket_address { address: '10.1.2.3', port_value: 443 } }
                remote_address < socket_address: < protocol: TCP address: "10.9.9.9" port_value: 40001 > >
              >,
              events: [
                { timestamp { seconds: 1700000000 nanos: 123456789 }
                  read: { data: { as_bytes: "one" " and 'two'"
                     'and "three"' } } },
                < timestamp: < seconds: 1700000000, nanos: 123456789 >
                  write { data { as_bytes: "" truncated: true } end_stream: true } >
              ]
              events { timestamp { seconds: 1700000000 nanos: 123456789 } read { data { as_string: "four" } } }
            }
            """;
        SeenEvent[] expected =
        [
            new(TapEventKind.Opened, 7, Connection: Ends),
            new(TapEventKind.Read, 7, Time, Hex("one and 'two'and \"three\"")),
            new(TapEventKind.Write, 7, Time, IsTruncated: true, EndsStream: true),
            new(TapEventKind.Read, 7, Time, Hex("four")),
            new(TapEventKind.Ended, 7),
        ];
        AssertRead(expected, Tap);
    }

    [Theory]
    [InlineData("\\000\\001\\377", "0001FF")]
    [InlineData("\\0\\1a\\18", "0001610138")]
    [InlineData("\\x41\\xFf\\X0", "41FF00")]
    [InlineData("\\x411", "4131")]
    [InlineData("\\n\\r\\t\\a\\b\\f\\v", "0A0D0907080C0B")]
    [InlineData("\\\\ \\\" \\' \\?", "5C2022202720" + "3F")]
    [InlineData("\\303\\251 é", "C3A920C3A9")]
    [InlineData("a # b { } [ ] < > : ; , c", "61202320622" + "07B207D205B205D203C203E203A203B202C2063")]
    public void TryRead_Escapes_AreTheirBytes(string text, string expected)
    {
        SeenEvent read = new(TapEventKind.Read, 7, Time, expected, IsStreamed: true);
        AssertRead([read], Segment($"read {{ data {{ as_bytes: \"{text}\" }} }}"));
    }

    [Fact]
    public void TryRead_EveryByteInOctalHexadecimalAndAsPrinted_IsItself()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        SeenEvent read = new(TapEventKind.Read, 7, Time, Convert.ToHexString(all), IsStreamed: true);
        AssertRead([read], Segment($"read {{ data {{ as_bytes: \"{string.Concat(all.Select(value => "\\" + Convert.ToString(value, 8).PadLeft(3, '0')))}\" }} }}"));
        AssertRead([read], Segment($"read {{ data {{ as_bytes: '{string.Concat(all.Select(value => $"\\x{value:x2}"))}' }} }}"));
    }

    [Theory]
    [InlineData("\\400")]
    [InlineData("\\x")]
    [InlineData("\\xg")]
    [InlineData("\\q")]
    [InlineData("\\8")]
    public void TryRead_EscapeThatIsNone_IsRefused(string text) =>
        AssertRefused(Segment($"read {{ data {{ as_bytes: \"{text}\" }} }}"));

    [Fact]
    public void TryRead_TraceOf2018_GivesItsEvents()
    {
        const string Tap = """
            connection {
              id: 77
              local_address { socket_address { address: "10.1.2.3" port_value: 443 } }
              remote_address { socket_address { address: "10.9.9.9" port_value: 40001 } }
            }
            events { timestamp { seconds: 1700000000 nanos: 123456789 } read { data: "ping\n" } }
            events { timestamp { seconds: 1700000000 nanos: 123456789 } write { data: "po" "ng" end_stream: true } }
            """;
        SeenEvent[] expected =
        [
            new(TapEventKind.Opened, 77, Connection: Ends),
            new(TapEventKind.Read, 77, Time, Hex("ping\n")),
            new(TapEventKind.Write, 77, Time, Hex("pong"), EndsStream: true),
            new(TapEventKind.Ended, 77),
        ];
        AssertRead(expected, Tap);
    }

    [Theory]
    [InlineData(nameof(TapShape.Buffered))]
    [InlineData(nameof(TapShape.Streamed))]
    [InlineData(nameof(TapShape.Batched))]
    public void TryRead_UnknownNamesAtEveryLevel_ArePassedOver(string shape)
    {
        const string Unknown =
            " {\n later { trace_id: 99 events { read { data { as_bytes: \"no\" } } } empty { } } count: -1 share: 1.5e-3 name: \"} { \\\" # \" ' more'\n"
            + " list: [1, 2, 3] words: [\"a\", 'b' ] messages: [{ a: 1 }, < b: [{}] >] none: [] [type.googleapis.com/x.Y] { z: 1 } [ext.name]: 5 # } comment {\n kind: SOME_NAME on: true\n";
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape));
        string tap = Regex.Replace(Encoding.UTF8.GetString(Taps.Encode(records, TapFormat.Text)), @" \{\n", Unknown.Replace("$", "$$", StringComparison.Ordinal));
        AssertRead(ExpectedEvents.Of(records), $"{tap}\nfuture: 5\nfuture_trace {{ trace_id: 4 }}\n");
    }

    [Theory]
    [InlineData("socket_streamed_trace_segment { trace_id: x event { closed { } } }")]
    [InlineData("socket_streamed_trace_segment { trace_id: -1 event { closed { } } }")]
    [InlineData("socket_streamed_trace_segment { trace_id: 99999999999999999999 event { closed { } } }")]
    [InlineData("socket_streamed_trace_segment { \"x\" event { closed { } } }")]
    [InlineData("socket_streamed_trace_segment { = event { closed { } } }")]
    [InlineData("socket_streamed_trace_segment { trace_id: \"unclosed")]
    [InlineData("socket_streamed_trace_segment }")]
    [InlineData("socket_streamed_trace_segment: 5 }")]
    [InlineData("socket_streamed_trace_segment { event: [ }")]
    [InlineData("socket_streamed_trace_segment")]
    public void TryRead_WhatNoTapHas_IsRefused(string tap) => AssertRefused(tap);

    [Fact]
    public void TryRead_MessagesWithoutEndInOneAnother_AreRefused() =>
        AssertRefused(string.Concat(Enumerable.Repeat("a {", 10_000)));

    [Fact]
    public void TryRead_CommentAtTheEndWithoutNewline_IsTheEnd() =>
        AssertRead([new SeenEvent(TapEventKind.Closed, 7, Time, IsStreamed: true)], Segment("closed {}") + "# the end");

    [Fact]
    public void TryRead_Damage_SaysWhereAndWhichRecord()
    {
        string whole = Segment("closed {}");
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes($"{whole}{whole}{whole.Replace("closed", "=", StringComparison.Ordinal)}"));
        Assert.Equal(2, seen.Events.Count);
        Assert.Equal(new SourcePosition("tap", (2 * whole.Length) + whole.IndexOf("closed", StringComparison.Ordinal), 3), seen.Problem!.Position);
    }

    private static string Segment(string happened) =>
        $"socket_streamed_trace_segment {{\n trace_id: 7\n event {{\n timestamp {{ seconds: 1700000000 nanos: 123456789 }}\n {happened} }}\n}}\n";

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static void AssertRead(IReadOnlyList<SeenEvent> expected, string tap) =>
        Assert.All(Pieces, piece => Assert.Equal(expected, SeenTap.ReadWhole(Encoding.UTF8.GetBytes(tap), piece: piece)));

    private static void AssertRefused(string tap) => Assert.All(Pieces, piece =>
    {
        SeenTap seen = SeenTap.Read(Encoding.UTF8.GetBytes(tap), TapFraming.Text, piece);
        Assert.True(seen.Problem is not null && seen.Events.Count == 0, $"pieces of {piece}: {seen.Problem?.Message ?? "read"}");
    });
}
