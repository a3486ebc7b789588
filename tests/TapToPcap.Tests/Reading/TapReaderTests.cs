using System.Net;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

public class TapReaderTests
{
    private const int Whole = int.MaxValue;

    private static readonly int[] Pieces = [1, 2, 3, 10, Whole];

    public static TheoryData<string, string, string, int> EveryTapInPieces
    {
        get
        {
            TheoryData<string, string, string, int> taps = [];
            foreach (string shape in Enum.GetNames<TapShape>())
            {
                foreach (string format in Enum.GetNames<TapFormat>())
                {
                    foreach (string layout in Enum.GetNames<ConnectionLayout>())
                    {
                        foreach (int piece in Pieces)
                        {
                            taps.Add(shape, format, layout, piece);
                        }
                    }
                }
            }

            return taps;
        }
    }

    public static TheoryData<string, string> EveryTap
    {
        get
        {
            TheoryData<string, string> taps = [];
            foreach (string shape in Enum.GetNames<TapShape>())
            {
                foreach (string format in Enum.GetNames<TapFormat>())
                {
                    taps.Add(shape, format);
                }
            }

            return taps;
        }
    }

    [Theory]
    [MemberData(nameof(EveryTapInPieces))]
    public void Read_TapInPieces_GivesTheEventsPutIn(string shape, string format, string layout, int piece)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        List<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape), isText: encoding == TapFormat.JsonString);
        byte[] tap = Taps.Encode(records, encoding, Enum.Parse<ConnectionLayout>(layout));
        Assert.Equal(ExpectedEvents.Of(records), SeenTap.ReadWhole(tap, piece: piece));
    }

    [Fact]
    public void Read_MixedTap_HasEveryKindOfEvent()
    {
        IEnumerable<TapEventKind> kinds = [.. ExpectedEvents.Of(MixedTap.Records(TapShape.Buffered)).Select(seen => seen.Kind), .. ExpectedEvents.Of(MixedTap.Records(TapShape.Streamed)).Select(seen => seen.Kind)];
        Assert.Equal(Enum.GetValues<TapEventKind>().Except([TapEventKind.Empty]), kinds.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_DamagedTapSeeds1To300_EndsInEventsOrTapFormatException(string shape, string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        byte[] tap = Taps.Encode(MixedTap.Records(Enum.Parse<TapShape>(shape)), encoding);
        for (int seed = 1; seed <= 300; seed++)
        {
            AssertBounded(Damage(tap, new Random(seed)), encoding, seed);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(TapFraming.Binary)]
    [InlineData(TapFraming.Delimited)]
    [InlineData(TapFraming.Json)]
    [InlineData(TapFraming.Text)]
    [InlineData(TapFraming.Capture)]
    public void Read_RandomBytesSeeds1To2000_EndsInEventsOrTapFormatException(TapFraming? framing)
    {
        for (int seed = 1; seed <= 2000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[1 + random.Next(400)];
            random.NextBytes(bytes);
            if (seed % 2 == 0)
            {
                Thicken(bytes, random, framing);
            }

            AssertBounded(bytes, framing, seed);
        }
    }

    [Fact]
    public void Read_EmptyInput_SaysThatNothingIsThereYet()
    {
        SeenTap seen = SeenTap.Read(Array.Empty<byte>());
        Assert.Equal(new SourcePosition("tap", 0, 0), seen.Problem!.Position);
        Assert.Contains("the input is empty", seen.Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_EventOverTheLimit_KeepsItsBeginningAndCountsTheRest(string shape, string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapConnection connection = new(1, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("10.9.9.9:40001"));
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(10, 1, isText: true)), TapStep.Write(Taps.Time(1), Taps.Payload(100_000, 2, isText: true))];
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding);
        SeenTap seen = SeenTap.Read(tap, maxEventSize: 10_000);
        Assert.Null(seen.Problem);
        Assert.Equal([TapEventKind.Opened, TapEventKind.Read, TapEventKind.Write], seen.Events.Select(read => read.Kind).Take(3));
        Assert.Equal((Convert.ToHexString(steps[1].Bytes.Span[..10_000]), 90_000), (seen.Events[2].Payload, seen.Events[2].LeftOut));
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_Payload_StaysUntilTheNextEventIsAskedFor(string shape, string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapConnection connection = new(1, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("10.9.9.9:40001"));
        TapStep[] steps = [.. Enumerable.Range(0, 40).Select(i => TapStep.Read(Taps.Time(i), Taps.Payload(10_000 + i, i, isText: true)))];
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding);
        using TapReader reader = new(Entries.From(new PieceStream(tap, 777)), new ReadingOptions { MaxEventSize = SeenTap.MaxEventSize });
        int reads = 0;
        while (reader.Read(out TapEvent tapped).IsEvent)
        {
            if (tapped.Kind == TapEventKind.Read)
            {
                Assert.True(tapped.Payload.Span.SequenceEqual(steps[reads].Bytes.Span), $"event {reads}");
                reads++;
            }
        }

        Assert.Equal(steps.Length, reads);
    }

    private static byte[] Damage(byte[] tap, Random random)
    {
        List<byte> damaged = [.. tap];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 50), damaged.Count - at));
                    break;
                default:
                    damaged.InsertRange(at, damaged.GetRange(random.Next(damaged.Count / 2), Math.Min(30, damaged.Count / 2)));
                    break;
            }
        }

        return [.. damaged];
    }

    // Characters that mean something, so that more than the first byte is read.
    private static void Thicken(byte[] bytes, Random random, TapFraming? framing)
    {
        ReadOnlySpan<byte> alphabet = framing switch
        {
            TapFraming.Json => "{}[]\"\\:,123tfn eventsradcloud\n"u8,
            TapFraming.Text => "{}[]<>\"\\:,#123 readwrite_event\n"u8,
            _ => [0x08, 0x0A, 0x10, 0x12, 0x1A, 0x22, 0x2A, 0x02, 0x03, 0x04, 0x05, 0x06, 0x80, 0x0D, 0x09],
        };
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = alphabet[random.Next(alphabet.Length)];
        }
    }

    private static void AssertBounded(byte[] bytes, object? kind, int seed)
    {
        try
        {
            SeenTap seen = SeenTap.Read(bytes, kind as TapFraming?);
            Assert.True(seen.Events.Count <= bytes.Length + 1, $"{kind}, seed {seed}: {seen.Events.Count} events in {bytes.Length} bytes");
            Assert.True(seen.Events.Sum(read => (long)read.Payload.Length / 2) <= bytes.Length, $"{kind}, seed {seed}: more payload than bytes");
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{kind}, seed {seed}: {e}\n{Convert.ToHexString(bytes)}");
        }
    }
}
