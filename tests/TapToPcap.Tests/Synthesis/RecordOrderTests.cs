using System.Net;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Taps of many whole connections, which Envoy writes in the order of their ends, as buffered_admin does.</summary>
public class RecordOrderTests
{
    private const int Connections = 5;

    [Theory]
    [InlineData(nameof(TapFormat.Undelimited), true)]
    [InlineData(nameof(TapFormat.Delimited), true)]
    [InlineData(nameof(TapFormat.JsonBytes), true)]
    [InlineData(nameof(TapFormat.JsonString), true)]
    [InlineData(nameof(TapFormat.Text), true)]
    [InlineData(nameof(TapFormat.Delimited), false)]
    [InlineData(nameof(TapFormat.JsonBytes), false)]
    public void Convert_ConnectionsInTheOrderOfTheirEnds_WritesPacketsInTheOrderOfTimes(string format, bool canReopen)
    {
        byte[] tap = Tap(Enum.Parse<TapFormat>(format), Connections, 1);
        TapSource source = new("tap", () => new MemoryStream(tap, writable: false)) { CanReopen = canReopen };
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([source], output);

        long[] times = [.. CaptureReader.Read(output.ToArray()).Frames.Select(frame => frame.Time)];
        Assert.Equal(times.Order(), times);
        Assert.Equal((Connections, 3 * Connections), (summary.Conversations, summary.Events));
        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(output.ToArray(), ("tap", tap))));
    }

    [Fact]
    public void Convert_MoreThanIsHeld_KeepsEveryByteAndTheOrderOfEachConnection()
    {
        byte[] tap = Tap(TapFormat.Delimited, 40, 1 << 20);

        byte[] file = Verifications.Convert(new ConversionOptions(), ("tap", tap));

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(file, ("tap", tap))));
    }

    [Theory]
    [InlineData(nameof(TapFormat.Undelimited))]
    [InlineData(nameof(TapFormat.Delimited))]
    [InlineData(nameof(TapFormat.JsonBytes))]
    [InlineData(nameof(TapFormat.JsonString))]
    [InlineData(nameof(TapFormat.Text))]
    public void HasSecond_OneRecordAndTwo_AreDistinguished(string format)
    {
        TapFormat encoded = Enum.Parse<TapFormat>(format);
        TapFraming framing = encoded switch
        {
            TapFormat.Undelimited => TapFraming.Binary,
            TapFormat.Delimited => TapFraming.Delimited,
            TapFormat.Text => TapFraming.Text,
            _ => TapFraming.Json,
        };
        foreach (int piece in new[] { 1, 3, int.MaxValue })
        {
            Assert.False(HasSecond(Tap(encoded, 1, 3), framing, piece));
            Assert.True(HasSecond(Tap(encoded, 2, 3), framing, piece));
        }
    }

    private static bool HasSecond(byte[] tap, TapFraming framing, int piece)
    {
        using SourceStream stream = new("tap", new PieceStream(tap, piece));
        return RecordScan.HasSecond(stream, framing);
    }

    // The one that began last ended first. Payload has braces and quotes in it.
    private static byte[] Tap(TapFormat format, int connections, int length)
    {
        List<byte> tap = [];
        for (int i = connections; i > 0; i--)
        {
            byte[] payload = [.. Enumerable.Range(0, length).Select(at => "}\"{\\'<>"u8.ToArray()[(at + i) % 7])];
            TapConnection connection = new((ulong)i, IPEndPoint.Parse("10.1.2.3:8080"), IPEndPoint.Parse($"10.9.9.9:{50_000 + i}"));
            TapStep[] steps = [TapStep.Read(Taps.Time(i), payload), TapStep.Write(Taps.Time(i + 1), payload), TapStep.Write(Taps.Time(connections + 5 + connections - i), payload)];
            tap.AddRange(Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Buffered }, format));
        }

        return [.. tap];
    }
}
