using System.Net;
using System.Text;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Synthesis;

/// <summary>What a damaged or missing record held is a gap between its neighbours: never are these joined.</summary>
public class DamageGapTests
{
    private const string Client = "10.2.0.2:50000";
    private const string Server = "10.1.0.1:8000";

    // The connection, four events, the close; the third event is hit.
    private const int Hit = 3;

    public static TheoryData<string, bool> Formats => [.. from format in Enum.GetNames<TapFormat>() from isCounted in (bool[])[false, true] select (format, isCounted)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Convert_DamagedRecord_LeavesAGapInTheConversation(string format, bool isCounted)
    {
        List<byte[]> records = Encoded(Enum.Parse<TapFormat>(format), isCounted);
        Damage(records[Hit]);

        (TcpConversation conversation, ConversionSummary summary, int damages) = Convert([.. records.SelectMany(record => record)]);

        Assert.Equal(["AAAA", "EEEE"], conversation.Opener.Segments.Select(segment => Encoding.ASCII.GetString(segment.Payload.Span)));
        Assert.Equal(1, damages);
        Assert.Equal(1, summary.Gaps);
        AssertGap(conversation, isCounted ? 4u : 1);
        Assert.Contains(conversation.Packets, sent => sent.Frame.Comment?.Contains("missing before this", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("Undelimited")]
    [InlineData("Delimited")]
    [InlineData("JsonBytes")]
    [InlineData("JsonString")]
    [InlineData("Text")]
    public void Convert_MissingRecordWithACount_LeavesAGap(string format)
    {
        List<byte[]> records = Encoded(Enum.Parse<TapFormat>(format), isCounted: true);
        records.RemoveAt(Hit);

        (TcpConversation conversation, _, _) = Convert([.. records.SelectMany(record => record)]);

        AssertGap(conversation, 4);
    }

    [Fact]
    public void Lose_ConversationsThatDoNotGoOn_HaveNoGap()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("one").MarkDiscontinuity("damaged").Finish();

        Assert.Equal(0, script.Counts[Counter.Gaps]);
    }

    [Fact]
    public void Lose_AfterEndStream_LeavesNoGapAfterTheFin()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream).Read("one").Write("last", endStream: true).MarkDiscontinuity("damaged").Closed();

        TcpConversation conversation = TcpReassembly.Single(script.Sink.Capture, withGaps: true);
        Assert.Single(conversation.Packets, sent => sent.Frame.Comment?.Contains("missing before this", StringComparison.Ordinal) == true);
        Assert.Equal(1, script.Counts[Counter.Gaps]);
    }

    [Fact]
    public void Convert_DamagedChunkOfAStreamedExchange_LeavesAGap()
    {
        byte[][] records =
        [
            HttpTaps.Encode(HttpTaps.Piece(5, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":method", "GET"), (":path", "/"), (":authority", "h"), (":scheme", "http")) })),
            HttpTaps.Encode(HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseHeaders = HttpTaps.Map((":status", "200")) })),
            HttpTaps.Encode(HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseBodyChunk = HttpTaps.Chunk(new byte[100]) })),
            HttpTaps.Encode(HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseBodyChunk = HttpTaps.Chunk(new byte[100]) })),
        ];
        records[2].AsSpan(1, 12).Fill(0xFF);
        using MemoryStream output = new();

        ConversionSummary summary = new TapConverter(new ConversionOptions(), new RecordingObserver()).Convert([Conversions.Source([.. records.SelectMany(record => record)])], output);

        Assert.Equal((1L, 1L), (summary.Damaged, summary.Gaps));
    }

    private static List<byte[]> Encoded(TapFormat format, bool isCounted)
    {
        TapStep[] steps =
        [
            TapStep.Read(Taps.Time(0), "AAAA"u8.ToArray()),
            TapStep.Write(Taps.Time(1), "BBBB"u8.ToArray()),
            TapStep.Read(Taps.Time(2), "CCCC"u8.ToArray()),
            TapStep.Read(Taps.Time(3), "EEEE"u8.ToArray()),
            TapStep.Closed(Taps.Time(4)),
        ];
        TapConnection connection = new(7, IPEndPoint.Parse(Server), IPEndPoint.Parse(Client));
        return [.. TapBuilder.Build(connection, steps, new TapOptions { Shape = TapShape.Streamed, CountBytes = isCounted }).Select(record => Taps.Encode([record], format))];
    }

    // What begins the record stays, so that it is known for one: all else is overwritten.
    private static void Damage(byte[] record) => record.AsSpan(record.Length / 4, record.Length / 2).Fill(0xFF);

    private static (TcpConversation Conversation, ConversionSummary Summary, int Damages) Convert(byte[] tap)
    {
        using MemoryStream output = new();
        RecordingObserver observer = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(tap)], output);
        return (TcpReassembly.Single(CaptureReader.Read(output.ToArray()), withGaps: true), summary, observer.AllDamaged.Count);
    }

    /// <summary>The last read begins after so many bytes that are not there.</summary>
    private static void AssertGap(TcpConversation conversation, uint missing)
    {
        TcpPacket last = conversation.Packets.Last(sent => sent.Packet.Payload.Length > 0).Packet;
        Assert.Equal("EEEE"u8.ToArray(), last.Payload);
        Assert.Equal(conversation.Opener.First + 1 + 4 + missing, last.Sequence);
    }
}
