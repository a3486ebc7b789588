using System.Net;
using System.Text;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>What must hold however long a tap is.</summary>
public class TapConverterScaleTests
{
    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("10.9.9.9:40001"));

    [Fact]
    public void Convert_ConversationOfMoreThan4GiB_CountsOnModulo2To32()
    {
        const int EventSize = 1 << 20;
        const int Events = 4100;
        byte[] timestamp = Raw.Field(1, Raw.Number(1, 1_700_000_000), Raw.Number(2, 1));
        byte[] happened = Raw.Field(3, timestamp, Raw.Field(2, Raw.Field(1, Raw.Field(1, new byte[EventSize]))));
        byte[] before = Raw.Join(Raw.Number(1, 7), Raw.Field(2, Raw.Field(1, Address("10.1.2.3", 443)), Raw.Field(2, Address("10.9.9.9", 40_001))));
        byte[] head = Raw.Join([0x1A], Raw.Varint((ulong)(before.Length + ((long)happened.Length * Events))), before);
        using SequenceCheck output = new();

        ConversionSummary summary = Convert(() => new RepeatingStream(head, happened, Events), output, new ConversionOptions { MaxSegmentSize = ConversionOptions.MaxMaxSegmentSize });

        Assert.Equal((long)EventSize * Events, output.PayloadBytes);
        Assert.InRange(output.PayloadBytes, (1L << 32) + 1, long.MaxValue);
        Assert.InRange(output.Wraps, 1, 2);
        Assert.Equal(Events, summary.Events);
        Assert.Equal(output.Packets, summary.Packets);
        Assert.Equal(1, summary.Conversations);
    }

    [Theory]
    [InlineData("Undelimited", false)]
    [InlineData("Delimited", false)]
    [InlineData("Delimited", true)]
    [InlineData("JsonBytes", false)]
    [InlineData("JsonString", false)]
    public void Convert_OneEventMore_AllocatesNothing(string format, bool redact)
    {
        const int Events = 100_000;
        const int Slack = 16 << 10;
        const int MinRuns = 4;
        const int MaxRuns = 50;

        TapStep[] steps = redact
            ? [TapStep.Read(Taps.Time(0), "GET / HTTP/1.1\r\nCookie: a\r\n\r\n"u8.ToArray()), TapStep.Write(Taps.Time(1), "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nContent-Length: 0\r\n\r\n"u8.ToArray())]
            : [TapStep.Read(Taps.Time(0), Taps.Payload(100, 1, isText: true)), TapStep.Write(Taps.Time(1), Taps.Payload(100, 2, isText: true))];
        List<TraceWrapper> records = [.. TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed })];
        byte[] head = Taps.Encode(records[..1], Enum.Parse<TapFormat>(format));
        byte[] two = Taps.Encode(records[1..], Enum.Parse<TapFormat>(format));

        // The least of several runs: now and then the pool has to make a buffer anew, and code that is not optimised yet allocates.
        long once = long.MaxValue;
        long twice = long.MaxValue;
        for (int run = 0; run < MaxRuns && (run < MinRuns || twice - once >= Slack); run++)
        {
            once = Math.Min(once, Allocated(head, two, Events / 2, redact));
            twice = Math.Min(twice, Allocated(head, two, Events, redact));
        }

        Assert.True(twice - once < Slack, $"{once} bytes for {Events} events, {twice} for twice as many");
    }

    private static long Allocated(byte[] head, byte[] unit, long times, bool redact)
    {
        using SequenceCheck output = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ConversionSummary summary = Convert(() => new RepeatingStream(head, unit, times), output, new ConversionOptions { Redact = redact });
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2 * times, summary.Events);
        Assert.Equal(redact ? times : 0, summary.Counts[Counter.MaskedCookie]);
        return allocated;
    }

    private static ConversionSummary Convert(Func<Stream> tap, Stream output, ConversionOptions options) =>
        new TapConverter(options, new NothingWrong()).Convert([new TapSource("tap", tap)], output);

    private static byte[] Address(string address, ulong port) => Raw.Field(1, Raw.Field(2, Encoding.ASCII.GetBytes(address)), Raw.Number(3, port));
}
