using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>What bounds memory and disk says so where it is reached, and keeps what was before.</summary>
public class LimitTests
{
    [Fact]
    public void Convert_MoreOpenConversationsThanTheLimit_GivesUpTheOldestAndCountsThem()
    {
        byte[] tap = Taps.Encode([.. Enumerable.Range(1, 10).SelectMany(id => Connection(id))], TapFormat.Delimited);

        (byte[] file, ConversionSummary summary) = Conversions.Run(tap, new ConversionOptions { MaxConversations = 4 });

        Assert.Equal((10, 6), (summary.Conversations, summary.Evicted));
        Assert.Equal(10 * 5, summary.PayloadBytes);
        Assert.Equal(summary.Packets, CaptureReader.Read(file).Frames.Count);
    }

    [Fact]
    public void Convert_AsManyOpenConversationsAsTheLimit_GivesUpNone()
    {
        byte[] tap = Taps.Encode([.. Enumerable.Range(1, 10).SelectMany(id => Connection(id))], TapFormat.Delimited);
        Assert.Equal(0, Conversions.Run(tap, new ConversionOptions { MaxConversations = 10 }).Summary.Evicted);
    }

    [Theory]
    [InlineData(TapFormat.Delimited)]
    [InlineData(TapFormat.JsonBytes)]
    [InlineData(TapFormat.Text)]
    public void Convert_MoreOpenExchangesThanTheLimit_ShowsTheOldestAsFarAsTheyAreKnown(object format)
    {
        TraceWrapper[] pieces = [.. Enumerable.Range(1, 10).SelectMany(id => Exchange((ulong)id))];
        (byte[] file, ConversionSummary summary) = Conversions.Run(Taps.Encode(pieces, (TapFormat)format), new ConversionOptions { HttpForm = HttpForm.Http2, MaxConversations = 4 });
        (byte[] unbound, ConversionSummary all) = Conversions.Run(Taps.Encode(pieces, (TapFormat)format), new ConversionOptions { HttpForm = HttpForm.Http2, MaxConversations = 10 });

        // The first four are known to be whole, as the tap was read ahead.
        Assert.Equal((10, 10, 2), (summary.Exchanges, summary.Conversations, summary.Evicted));
        Assert.Equal((10, 10, 0), (all.Exchanges, all.Conversations, all.Evicted));

        // What comes after the first eviction ends in packets of its own, as nothing that was read ahead says that it is whole.
        Assert.InRange(CaptureReader.Read(file).Frames.Count, CaptureReader.Read(unbound).Frames.Count, CaptureReader.Read(unbound).Frames.Count + 12);
        Assert.Equal(10 * 5, summary.PayloadBytes);
    }

    [Fact]
    public void Convert_WholeExchangesBeyondTheLimit_AreNotCountedAsGivenUp()
    {
        IEnumerable<TraceWrapper> pieces = Enumerable.Range(1, 10).SelectMany(id => (TraceWrapper[])
        [
            .. Exchange((ulong)id),
            HttpTaps.Piece((ulong)id, new HttpStreamedTraceSegment { RequestTrailers = HttpTaps.Map() }),
            HttpTaps.Piece((ulong)id, new HttpStreamedTraceSegment { ResponseTrailers = HttpTaps.Map() }),
        ]);
        Assert.Equal(0, Conversions.Run(Taps.Encode([.. pieces], TapFormat.Delimited), new ConversionOptions { MaxConversations = 4 }).Summary.Evicted);
    }

    [Fact]
    public void Convert_MoreMembersThanTheLimit_KeepsThoseBeforeAndNamesIt()
    {
        (ConversionSummary summary, RecordingObserver observer) = ConvertTar(new ConversionOptions { Reading = new ReadingOptions { MaxMembers = 2 } });
        Assert.Equal(2, summary.Inputs);
        Assert.EndsWith("more than 2 taps in archives (--max-members)", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_MoreUnpackedThanTheLimit_KeepsWhatWasBeforeAndNamesIt()
    {
        int length = Member(1).Length;
        (ConversionSummary summary, RecordingObserver observer) = ConvertTar(new ConversionOptions { Reading = new ReadingOptions { MaxUnpackedSize = 2 * length } });
        Assert.Equal(2, summary.Inputs);
        Assert.EndsWith($"take {3 * length} bytes, more than {2 * length} (--max-unpacked-size)", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
    }

    private static (ConversionSummary Summary, RecordingObserver Observer) ConvertTar(ConversionOptions options)
    {
        byte[] tar = CliTaps.Tar([.. Enumerable.Range(1, 3).Select(id => ($"tap_{id}.pb_length_delimited", Member(id)))]);
        RecordingObserver observer = new();
        using MemoryStream output = new();
        return (new TapConverter(options, observer).Convert([Conversions.Source(tar)], output), observer);
    }

    private static byte[] Member(int id) => Taps.Encode([.. Connection(id)], TapFormat.Delimited);

    private static IEnumerable<TraceWrapper> Exchange(ulong id) =>
    [
        HttpTaps.Piece(id, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":method", "GET"), (":path", "/")) }),
        HttpTaps.Piece(id, new HttpStreamedTraceSegment { ResponseHeaders = HttpTaps.Map((":status", "200")) }),
        HttpTaps.Piece(id, new HttpStreamedTraceSegment { ResponseBodyChunk = HttpTaps.Chunk(Taps.Payload(5, (int)id)) }),
    ];

    private static IEnumerable<TraceWrapper> Connection(int id) => TapBuilder.Build(
        new Recorder.TapConnection((ulong)id, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse($"10.9.9.9:{40_000 + id}")),
        [TapStep.Read(Taps.Time(id), Taps.Payload(5, id))],
        new TapOptions { Shape = TapShape.Streamed });
}
