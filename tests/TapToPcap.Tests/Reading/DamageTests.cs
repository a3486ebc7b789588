using System.Net;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

/// <summary>What is damaged is skipped, and nothing else is lost.</summary>
public class DamageTests
{
    private const int Records = 40;

    public static TheoryData<string> Formats => [.. Enum.GetNames<TapFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_OneRecordOverwrittenSeeds1To200_GivesAllOthers(string format)
    {
        (byte[] tap, int[] ends, IReadOnlyList<SeenEvent> whole) = StreamedTap(Enum.Parse<TapFormat>(format));
        bool isBinary = format is nameof(TapFormat.Undelimited) or nameof(TapFormat.Delimited);
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            int hit = random.Next(1, Records - 1);
            byte[] damaged = [.. tap];
            Span<byte> record = damaged.AsSpan(ends[hit - 1], ends[hit] - ends[hit - 1]);
            random.NextBytes(record[..random.Next(1, record.Length)]);
            AssertOthers(whole, SeenTap.Read(damaged, piece: random.Next(2) == 0 ? int.MaxValue : random.Next(1, 50)), hit, isBinary ? 1 : 0, $"seed {seed}, record {hit}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_OneRecordCutShortSeeds1To200_GivesAllOthers(string format)
    {
        (byte[] tap, int[] ends, IReadOnlyList<SeenEvent> whole) = StreamedTap(Enum.Parse<TapFormat>(format));
        bool isBinary = format is nameof(TapFormat.Undelimited) or nameof(TapFormat.Delimited);
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            int hit = random.Next(1, Records - 1);
            int length = ends[hit] - ends[hit - 1];
            int left = random.Next(1, length - 1);
            byte[] damaged = [.. tap.AsSpan(0, ends[hit - 1] + left), .. tap.AsSpan(ends[hit])];
            AssertOthers(whole, SeenTap.Read(damaged, piece: random.Next(2) == 0 ? int.MaxValue : random.Next(1, 50)), hit, isBinary ? 2 : 1, $"seed {seed}, {left} of {length} bytes left of record {hit}");
        }
    }

    [Theory]
    [InlineData(nameof(TapFormat.Undelimited))]
    [InlineData(nameof(TapFormat.Delimited))]
    public void Read_EventOfABufferedTraceOverwrittenSeeds1To200_GivesAllOthers(string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapStep[] steps = [.. Enumerable.Range(0, Records).Select(i => TapStep.Read(Taps.Time(i), Taps.Payload(30, i)))];
        List<TraceWrapper> records = [.. TapBuilder.Build(Ends(7), steps, new TapOptions { Shape = TapShape.Buffered })];
        byte[] tap = Taps.Encode(records, encoding);
        IReadOnlyList<SeenEvent> whole = SeenTap.ReadWhole(tap);
        int[] starts = [.. whole.Where(seen => seen.Kind == TapEventKind.Read).Select(seen => tap.AsSpan().IndexOf(Convert.FromHexString(seen.Payload)) - 22)];
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            int hit = random.Next(1, Records - 2);
            byte[] damaged = [.. tap];
            random.NextBytes(damaged.AsSpan(starts[hit] + 4, 40));
            SeenTap seen = SeenTap.Read(damaged, piece: random.Next(2) == 0 ? int.MaxValue : random.Next(1, 50));
            long lost = Taps.Time(hit);
            Assert.True(whole.Where(other => other.Time != lost && other.Time != 0).All(seen.Events.Contains), $"seed {seed}, event {hit}: {seen.Events.Count} of {whole.Count}, {seen.Problem?.Message}");
        }
    }

    [Fact]
    public void Read_MoreDamageThanTheLimit_EndsThereAndNamesIt()
    {
        byte[] good = Raw.Delimited(Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Raw.Field(1, Raw.Number(1, 1)), Raw.Field(4))));
        byte[] bad = Raw.Delimited(Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Raw.Number(1, 1))));
        byte[] tap = [.. good, .. Enumerable.Repeat(Raw.Join(bad, good), 5).SelectMany(part => part)];
        using TapReader reader = new(Entries.From(new MemoryStream(tap)), new ReadingOptions { MaxEventSize = SeenTap.MaxEventSize, MaxDamages = 3 });
        (int events, List<string> problems) = (0, []);
        while (true)
        {
            ReadResult result = reader.Read(out _);
            if (result.Status == ReadStatus.End)
            {
                break;
            }

            events += result.IsEvent ? 1 : 0;
            problems.AddRange(result.IsEvent ? [] : [result.Damage.Problem]);
        }

        Assert.Equal((3, 3), (events, problems.Count));
        Assert.EndsWith("this is damage number 3, the rest is skipped (--max-damages)", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RecordThatEnvoyCouldNotWrite_IsNamedAndPassedOver()
    {
        byte[] good = Taps.Encode([.. TapBuilder.Build(Ends(7), [TapStep.Read(Taps.Time(1), "a"u8.ToArray())], new TapOptions { Shape = TapShape.Streamed })], TapFormat.JsonBytes);
        SeenTap seen = SeenTap.Read(Raw.Join(good, "Failed to convert protobuf message to JSON string: INVALID_ARGUMENT\n"u8.ToArray(), good));
        Assert.Contains("Envoy could not write this record as JSON", seen.Problem!.Message, StringComparison.Ordinal);
        Assert.Equal(2, seen.Events.Count(other => other.Kind == TapEventKind.Read));
    }

    [Theory]
    [InlineData(nameof(TapFormat.JsonBytes), "[", ",", "]")]
    [InlineData(nameof(TapFormat.JsonBytes), "", "\n", "")]
    public void Read_DamageInAnArrayOfRecords_GoesOnAfterIt(string format, string before, string between, string after)
    {
        List<TraceWrapper> records = [.. TapBuilder.Build(Ends(7), [.. Enumerable.Range(0, 6).Select(i => TapStep.Read(Taps.Time(i), new byte[] { (byte)i }))], new TapOptions { Shape = TapShape.Streamed })];
        string[] texts = [.. records.Select(record => System.Text.Encoding.UTF8.GetString(Taps.Encode([record], Enum.Parse<TapFormat>(format))).Trim())];
        texts[3] = texts[3].Replace("\"event\":", "\"event\"!", StringComparison.Ordinal);
        SeenTap seen = SeenTap.Read(System.Text.Encoding.UTF8.GetBytes(before + string.Join(between, texts) + after));
        Assert.Single(seen.Problems);
        Assert.Equal(5, seen.Events.Count(other => other.Kind == TapEventKind.Read));
    }

    private static (byte[] Tap, int[] Ends, IReadOnlyList<SeenEvent> Whole) StreamedTap(TapFormat format)
    {
        TapStep[] steps = [.. Enumerable.Range(0, Records - 1).Select(i => TapStep.Read(Taps.Time(i), Taps.Payload(60, i, isText: format == TapFormat.JsonString)))];
        List<TraceWrapper> records = [.. TapBuilder.Build(Ends(7), steps, new TapOptions { Shape = TapShape.Streamed })];
        int[] ends = [.. Enumerable.Range(1, records.Count).Select(count => Taps.Encode(records[..count], format).Length)];
        byte[] tap = Taps.Encode(records, format);
        return (tap, ends, SeenTap.ReadWhole(tap));
    }

    private static TapConnection Ends(ulong id) => new(id, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("10.9.9.9:40001"));

    // What was cut off may be filled up with what follows, and look whole; the length of a record may end where another begins.
    private static void AssertOthers(IReadOnlyList<SeenEvent> whole, SeenTap seen, int hit, int alsoHit, string what)
    {
        SeenEvent[] lost = [.. whole.Where((other, i) => (i < hit || i > hit + alsoHit) && !seen.Events.Contains(other))];
        Assert.True(lost.Length == 0, $"{what}: {lost.Length} others are lost, the first at {lost.FirstOrDefault()?.Time}; {string.Join(" | ", seen.Problems.Select(problem => problem.Message))}");
    }
}
