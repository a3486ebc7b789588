using System.Text;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

/// <summary>The headers of HTTP taps are held as a whole, and bounded as events are.</summary>
public class HttpSizeTests
{
    private const int MaxEventSize = 10_000;
    private const int Endless = 5_000_000;

    public static TheoryData<string> Formats => [.. Enum.GetNames<TapFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_PieceWithAHeaderOverTheLimit_NamesTheOptionAndGoesOn(string format)
    {
        TraceWrapper large = HttpTaps.Piece(1, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map(("large", new string('v', MaxEventSize))) });
        AssertRefused(large, format);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_ExchangeWithMoreHeadersThanTheLimit_NamesTheOptionAndGoesOn(string format)
    {
        (string, string)[] headers = [.. Enumerable.Range(0, MaxEventSize / 10).Select(i => ("name", $"{i}"))];
        AssertRefused(HttpTaps.Exchange(HttpTaps.Message(headers), null), format);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_HeadersWithinTheLimit_AreRead(string format)
    {
        TraceWrapper piece = HttpTaps.Piece(1, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map(("large", new string('v', MaxEventSize - 100))) });
        SeenTap seen = SeenTap.Read(Taps.Encode([piece, piece, piece], Enum.Parse<TapFormat>(format)), maxEventSize: MaxEventSize);
        Assert.Empty(seen.Problems);
        Assert.Equal(3, seen.Events.Count);
    }

    [Theory]
    [InlineData("{\"http_buffered_trace\":{\"request\":{\"headers\":[{}", ",{\"key\":\"a\"}")]
    [InlineData("{\"http_buffered_trace\":{\"response\":{\"trailers\":[{}", ",{}")]
    [InlineData("{\"http_streamed_trace_segment\":{\"trace_id\":\"1\",\"response_headers\":{\"headers\":[{}", ",{\"value\":\"b\"}")]
    [InlineData("http_buffered_trace { request { ", "headers { key: 'a' } ")]
    [InlineData("http_buffered_trace { response { ", "trailers { } ")]
    [InlineData("http_streamed_trace_segment { trace_id: 1 request_headers { ", "headers { value: 'b' } ")]
    public void Read_HeadersWithoutEnd_AreRefusedInLittleMemory(string head, string header)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using TapReader reader = new(Entries.From(new RepeatingStream(Encoding.ASCII.GetBytes(head), Encoding.ASCII.GetBytes(header), Endless)), new ReadingOptions { MaxEventSize = SeenTap.MaxEventSize });

        TapFormatException problem = reader.Read(out _).Damage;

        Assert.Contains($"an HTTP trace of more than {SeenTap.MaxEventSize} bytes, which are held at most (--max-event-size)", problem.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * SeenTap.MaxEventSize);
        Assert.Equal(ReadResult.End, reader.Read(out _));
    }

    private static void AssertRefused(TraceWrapper large, string format)
    {
        TraceWrapper small = HttpTaps.Piece(2, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":path", "/")) });
        SeenTap seen = SeenTap.Read(Taps.Encode([small, large, small], Enum.Parse<TapFormat>(format)), maxEventSize: MaxEventSize);
        Assert.Contains("(--max-event-size)", Assert.Single(seen.Problems).Message, StringComparison.Ordinal);
        Assert.Equal([2, 2], seen.Events.Select(read => (int)read.TraceId));
    }
}
