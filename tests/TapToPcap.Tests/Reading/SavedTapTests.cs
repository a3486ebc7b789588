using System.Text;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

/// <summary>Taps as people save them, and single values that cannot be: what is whole is read.</summary>
public class SavedTapTests
{
    private const string Good = "2023-11-14T22:13:20Z";

    [Theory]
    [InlineData("2023-11-14T22:13:20+00:00")]
    [InlineData("2023-11-15T03:43:20+05:30")]
    public void Read_TimeWithAnOffset_IsThatTime(string time) =>
        Assert.Equal(1_700_000_000_000_000_000L, Assert.Single(SeenTap.ReadWhole(Json(Segment(time, "YQ==")))).Time);

    [Theory]
    [InlineData("\"timestamp\": \"0001-01-01T00:00:00Z\",")]
    [InlineData("\"timestamp\": \"yesterday\",")]
    [InlineData("\"timestamp\": \"2023-11-14T22:13:20\",")]
    [InlineData("")]
    public void Read_TimeThatCannotBe_IsThatOfTheNeighbour(string time)
    {
        string bad = Segment(Good, "Yg==").Replace($"\"timestamp\": \"{Good}\",", time, StringComparison.Ordinal);
        IReadOnlyList<SeenEvent> events = SeenTap.ReadWhole(Json(bad + Segment(Good, "YQ==") + bad));
        Assert.Equal(["62", "61", "62"], events.Select(read => read.Payload));
        Assert.All(events, read => Assert.Equal(1_700_000_000_000_000_000L, read.Time));
    }

    [Theory]
    [InlineData("220C1A0A0A0808FFFFFFFFFFFF01")]
    [InlineData("220F1A0D0A0B08FFFFFFFFFFFFFFFFFF01")]
    public void Read_BinaryTimeThatCannotBe_IsNoDamage(string tap) => Assert.Null(SeenTap.Read(Convert.FromHexString(tap), TapFraming.Binary).Problem);

    [Theory]
    [InlineData("2200-01-01T00:00:00Z", 7_258_118_400_000_000_000L)]
    [InlineData("2106-02-07T06:28:16Z", 4_294_967_296_000_000_000L)]
    public void Read_TimeAfter2106_IsKept(string time, long expected) =>
        Assert.Equal(expected, Assert.Single(SeenTap.ReadWhole(Json(Segment(time, "YQ==")))).Time);

    [Fact]
    public void Read_UnknownNumbersInText_AreSkipped() =>
        Assert.Equal("61", Assert.Single(SeenTap.ReadWhole(Json(Text("6: 1 7 { 8: \"x\" } ", "as_bytes: \"a\"")))).Payload);

    [Theory]
    [InlineData("as_bytes:")]
    [InlineData("as_bytes: \"\\q\"")]
    public void Read_TextWithoutAValueThatCanBe_LosesThatEventAlone(string value)
    {
        SeenTap seen = SeenTap.Read(Json(Text("", value) + Text("", "as_bytes: \"a\"")), TapFraming.Text);
        Assert.Equal("61", Assert.Single(seen.Events).Payload);
        Assert.Single(seen.Problems);
    }

    [Theory]
    [InlineData("\"?\"")]
    [InlineData("\"YQ=x\"")]
    public void Read_OneBadEventOfABufferedTrace_LosesThatAlone(string payload)
    {
        string bad = Event(Good, "Yg==").Replace("\"Yg==\"", payload, StringComparison.Ordinal);
        string tap = $$"""{"socket_buffered_trace": {"trace_id": "7", "events": [{{Event(Good, "YQ==")}}, {{bad}}, {{Event(Good, "Yw==")}}]} }""";
        SeenTap seen = SeenTap.Read(Json(tap));
        Assert.Equal(["61", "63"], seen.Events.Where(read => read.Kind == TapEventKind.Read).Select(read => read.Payload));
        Assert.Single(seen.Problems);
    }

    [Theory]
    [InlineData("istio-proxy@web-0:/$ cat tap.json\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=UTF-8\r\nserver: envoy\r\n\r\n", "")]
    [InlineData("```json\n", "```\n")]
    [InlineData("\uFEFF", "")]
    public void Read_TextAroundRecords_IsNoDamage(string before, string after)
    {
        SeenTap seen = SeenTap.Read(Json(before + Segment(Good, "YQ==") + "\n" + Segment(Good, "Yg==") + "\n" + after));
        Assert.Equal(["61", "62"], seen.Events.Select(read => read.Payload));
        Assert.All(seen.Problems, problem => Assert.IsType<TapRemark>(problem));
    }

    [Fact]
    public void Read_TraceInsideAnotherMessage_IsFoundAndNoted()
    {
        SeenTap seen = SeenTap.Read(Json($$"""{"time": "now", "message": {{Segment(Good, "YQ==")}}, "level": "info"}"""));
        Assert.Equal("61", Assert.Single(seen.Events).Payload);
        Assert.Contains("inside another message", Assert.IsType<TapRemark>(Assert.Single(seen.Problems)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NulBytesBeforeTheTailOfARecord_AreOneDamage()
    {
        byte[] whole = Raw.Delimited(Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Raw.Field(1, Raw.Number(1, 1_700_000_000)), Raw.Field(4))));
        SeenTap seen = SeenTap.Read(Raw.Join(new byte[10_000], Encoding.ASCII.GetBytes("the tail of a record\r\n"), whole, whole));
        Assert.Equal(2, seen.Events.Count);
        Assert.Contains("NUL bytes", Assert.Single(seen.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NulBytesBeforeJson_AreOneDamage()
    {
        SeenTap seen = SeenTap.Read(Raw.Join(new byte[10_000], Json("\"}}}}\n" + Segment(Good, "YQ=="))));
        Assert.Equal("61", Assert.Single(seen.Events).Payload);
        Assert.Contains("NUL bytes", Assert.Single(seen.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-10T09:00:0{0}.00000000{0}Z ")]
    [InlineData("envoy-1  | ")]
    [InlineData("[pod/web-7d4b9c-x2x5z/istio-proxy] ")]
    [InlineData("\u001b[36menvoy-1  |\u001b[0m ")]
    [InlineData("Mar 10 09:00:0{0} node-1 envoy[77{0}]: ")]
    [InlineData("[pod/web-0/istio-proxy] 2026-03-10T09:00:0{0}.123Z ")]
    [InlineData("> ")]
    public void Read_PrefixOnEachLine_IsTakenOff(string prefix)
    {
        string record = Segment(Good, "YQ==").Replace(", ", ",\n ", StringComparison.Ordinal).Replace("{\"socket", "{\n \"socket", StringComparison.Ordinal);
        string text = Text("", "as_bytes: \"a\"").Replace("{ ", "{\n  ", StringComparison.Ordinal);
        foreach (string tap in new[] { record + "\n" + record + "\n", text + text })
        {
            SeenTap seen = SeenTap.Read(Json(Prefixed(tap, prefix)));
            Assert.Equal(["61", "61"], seen.Events.Select(read => read.Payload));
            Assert.Equal(TapRemarkKind.Prefix, Assert.IsType<TapRemark>(Assert.Single(seen.Problems)).Kind);
        }
    }

    [Fact]
    public void Read_PrefixOnRecordsOfOneLine_IsTakenOff()
    {
        SeenTap seen = SeenTap.Read(Json(Prefixed(Segment(Good, "YQ==") + "\n" + Segment(Good, "Yg==") + "\n", "2026-03-10T09:00:0{0}Z ")));
        Assert.Equal(["61", "62"], seen.Events.Select(read => read.Payload));
        Assert.Equal(TapRemarkKind.Prefix, Assert.IsType<TapRemark>(Assert.Single(seen.Problems)).Kind);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public void Read_Utf16_IsRead(string name, bool hasMark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] mark = hasMark ? encoding.GetPreamble() : [];
        foreach (string tap in new[] { Segment(Good, "YQ=="), Text("", "as_bytes: \"a\"") })
        {
            Assert.Equal("61", Assert.Single(SeenTap.ReadWhole(Raw.Join(mark, encoding.GetBytes(tap)), piece: 3)).Payload);
        }
    }

    [Fact]
    public void Read_TextBetweenAndAfterRecords_IsNoDamage()
    {
        string tap = $"some text\n{Segment(Good, "YQ==")}\nhello {{world}} \"x\": 1\n{Segment(Good, "Yg==")}\n[info] bye\n";
        SeenTap seen = SeenTap.Read(Json(tap));
        Assert.Equal(["61", "62"], seen.Events.Select(read => read.Payload));
        Assert.All(seen.Problems, problem => Assert.Equal(TapRemarkKind.Text, Assert.IsType<TapRemark>(problem).Kind));
        Assert.Contains("text up to byte 9", seen.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadEventBeforeTheEndInsideTheNext_IsNotFoundTwice()
    {
        string bad = Event(Good, "?");
        string tap = $$"""{"socket_buffered_trace": {"trace_id": "7", "events": [{{Event(Good, "YQ==")}}, {{bad}}, {{Event(Good, "Yg==")[..60]}}""";
        SeenTap seen = SeenTap.Read(Json(tap));
        Assert.Equal("61", Assert.Single(seen.Events, read => read.Kind == TapEventKind.Read).Payload);
        Assert.Equal(2, seen.Problems.Count);
        string skipped = $"{bad.Length + 2} bytes from byte {tap.IndexOf(bad, StringComparison.Ordinal) - 2} on were skipped";
        Assert.Contains($"expected base64, found \"?\"; {skipped}", seen.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("the input ends here, inside a record; the last", seen.Problems[1].Message, StringComparison.Ordinal);
    }

    private static string Prefixed(string tap, string prefix) =>
        string.Concat(tap.TrimEnd('\n').Split('\n').Select((line, i) => prefix.Replace("{0}", $"{i % 10}", StringComparison.Ordinal) + line + "\n"));

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static string Event(string time, string base64) => $$"""{"timestamp": "{{time}}", "read": {"data": {"as_bytes": "{{base64}}"} } }""";

    private static string Segment(string time, string base64) => $$"""{"socket_streamed_trace_segment": {"trace_id": "7", "event": {{Event(time, base64)}} } }""";

    private static string Text(string unknown, string data) =>
        $$"""socket_streamed_trace_segment { trace_id: 7 {{unknown}} event { timestamp { seconds: 1700000000 } read { data { {{data}} } } } }""" + "\n";
}
