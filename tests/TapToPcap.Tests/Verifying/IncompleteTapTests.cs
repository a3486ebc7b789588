using System.Net;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>Captures held against taps whose events came late, twice or not at all.</summary>
public class IncompleteTapTests
{
    private const int Limit = 1024;
    private const int BeyondTimeout = 100;

    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));

    private static readonly TapStep[] Conversation = [.. Enumerable.Range(0, 40).Select(i => Step(i, 100 + i)), TapStep.Closed(Taps.Time(40))];

    public static MatrixTheoryData<bool, bool> Fillings { get; } = new([true, false], [true, false]);

    [Fact]
    public void Verify_EventsThatCameLateOrTwice_AreEqual()
    {
        List<TraceWrapper> records = Counted(Conversation);
        (string, byte[]) tap = Tap([records[0], .. records.Skip(1).Chunk(5).SelectMany(chunk => chunk.Reverse().Concat(chunk.Take(2)))]);

        VerificationReport report = Verifications.Verify(Verifications.Convert(new ConversionOptions(), tap), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(Conversation.Sum(step => step.Bytes.Length), report.PayloadBytes);
    }

    [Fact]
    public void Verify_EventThatCameTooLate_IsMissed()
    {
        List<TraceWrapper> records = Counted([.. Enumerable.Range(0, 2 * BeyondTimeout).Select(i => Step(0, 10 + i)), TapStep.Closed(Taps.Time(1))]);
        TraceWrapper late = records[5];
        records.RemoveAt(5);
        records.Insert(5 + BeyondTimeout, late);
        (string, byte[]) tap = Tap(records);

        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([Conversions.Source(tap.Item2)], output);
        VerificationReport report = Verifications.Verify(output.ToArray(), tap);

        Assert.Equal((1L, 1L, 0L), (summary.TooLate, summary.Gaps, summary.Repeats));
        Assert.Contains(Verifications.DifferencesOf(report), difference => difference.EndsWith("14 are missing", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Fillings))]
    public void Verify_CutAndLostRecords_AreEqualWithTheOptionsOfTheConversion(bool isCounted, bool isFilled)
    {
        List<TraceWrapper> records = isCounted ? Counted(Cuts) : Records(Cuts, isCounted: false);
        if (isCounted)
        {
            records.RemoveAt(6);
        }

        (string, byte[]) tap = Tap(records);
        byte[] capture = Verifications.Convert(new ConversionOptions { FillGaps = isFilled }, tap);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(new VerificationOptions { FilledGaps = isFilled }, capture, tap)));
    }

    [Theory]
    [MemberData(nameof(Fillings))]
    public void Verify_FilledGapsOfOneSourceOnly_AreEqualWithTheSameSource(bool isMeasured, bool isSaid)
    {
        (string, byte[]) tap = Tap(Records(Cuts, isCounted: false));
        byte[] capture = Verifications.Convert(new ConversionOptions { FillGaps = true, MeasureGaps = isMeasured }, tap);

        string[] differences = Verifications.DifferencesOf(Verifications.Verify(new VerificationOptions { FilledGaps = true, MeasuredGaps = isSaid }, capture, tap));

        Assert.Equal(isMeasured == isSaid, differences.Length == 0);
    }

    [Fact]
    public void Verify_FilledGapsThatNobodySpokeOf_AreReportedWithTheOptionToGive()
    {
        (string, byte[]) tap = Tap(Counted(Cuts));
        byte[] capture = Verifications.Convert(new ConversionOptions { FillGaps = true }, tap);

        Assert.Contains(Verifications.DifferencesOf(Verifications.Verify(capture, tap)), difference => difference.EndsWith("are surplus: if they are zeros, say --fill-gaps zeros here too", StringComparison.Ordinal));
    }

    // Both ways: a body cut in the middle, answered by another; the last cut has no successor, and the write before it ends the stream.
    private static TapStep[] Cuts =>
    [
        Text(0, isRead: true, $"POST /a HTTP/1.1\r\ncontent-length: 3000\r\n\r\n{new string('q', 3000)}"),
        Text(1, isRead: false, $"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n{new string('a', 2000)}"),
        Text(2, isRead: true, $"POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nBB8\r\n{new string('r', 3000)}\r\n0\r\n\r\n"),
        Text(3, isRead: false, "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc"),
        Text(4, isRead: true, "POST /c HTTP/1.1\r\ncontent-length: 3000\r\n\r\n"),
        Text(5, isRead: true, new string('s', 3000)),
        Text(6, isRead: false, $"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n{new string('b', 2000)}") with { EndStream = true },
        Text(7, isRead: true, $"POST /d HTTP/1.1\r\ncontent-length: 9000\r\n\r\n{new string('t', 3000)}"),
        TapStep.Closed(Taps.Time(8)),
    ];

    private static TapStep Text(int number, bool isRead, string text) =>
        isRead ? TapStep.Read(Taps.Time(number), Encoding.ASCII.GetBytes(text)) : TapStep.Write(Taps.Time(number), Encoding.ASCII.GetBytes(text));

    private static TapStep Step(int number, int length) =>
        number % 3 == 0 ? TapStep.Write(Taps.Time(number), Taps.Payload(length, number)) : TapStep.Read(Taps.Time(number), Taps.Payload(length, number));

    private static List<TraceWrapper> Counted(IEnumerable<TapStep> steps) => Records(steps, isCounted: true);

    private static List<TraceWrapper> Records(IEnumerable<TapStep> steps, bool isCounted) =>
        [.. TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed, CountBytes = isCounted, ReadLimit = Limit, WriteLimit = Limit })];

    private static (string, byte[]) Tap(IEnumerable<TraceWrapper> records) => ("tap", Taps.Encode(records, TapFormat.Delimited));
}
