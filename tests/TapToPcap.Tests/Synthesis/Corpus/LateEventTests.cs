using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Events that come late in ways that chance seldom makes.</summary>
public class LateEventTests
{
    private const int Limit = 1024;

    [Fact]
    public void Convert_TwoSwapsOneWindowApart_PutsBothBack() =>
        Assert.Empty(Convert(Reads(70), sent => [.. sent[..2], sent[3], sent[2], .. sent[4..66], sent[67], sent[66], .. sent[68..]]));

    [Fact]
    public void Convert_SwapOneWindowAfterALoss_PutsItBack() =>
        Assert.Empty(Convert(Reads(70), sent => [.. sent[..2], .. sent[3..67], sent[68], sent[67], .. sent[69..]]));

    // What was cut reaches to wherever the next event begins, so nothing shows that another belongs between.
    [Fact]
    public void Convert_SwapAfterACut_LeavesOutTheLateEventAndCountsIt()
    {
        GeneratedTap tap = GeneratedTap.Streamed([Write(0, 3000), Read(1, 10), Read(2, 20), Closed(3)], Limit, sent => [sent[0], sent[1], sent[3], sent[2], sent[4]]);
        using MemoryStream output = new();

        ConversionSummary summary = new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([Conversions.Source(tap.Bytes)], output);

        Assert.Equal((1L, 0L, 1L), (summary.TooLate, summary.Repeats, summary.Gaps));
    }

    [Fact]
    public void Convert_CutThatWaitedForALoss_LetsThoseAfterItGoFirst() =>
        Assert.Empty(Convert([Read(0, 10), Read(1, 20), Write(2, 3000), .. Reads(70).Skip(3)], sent => [.. sent[..2], .. sent[3..]]));

    [Fact]
    public void Convert_EmptyReadAfterALoss_KeepsTheNext() =>
        Assert.Empty(Convert([Read(0, 10), Read(1, 20), Read(2, 0), Read(3, 30), Closed(4)], sent => [.. sent[..2], .. sent[3..]]));

    private static Findings Convert(IEnumerable<TapStep> steps, Func<List<Parcel>, List<Parcel>> deliver) =>
        GapComparison.Compare(GeneratedTap.Streamed(steps, Limit, deliver));

    private static IEnumerable<TapStep> Reads(int count) => Enumerable.Range(0, count).Select(number => Read(number, 10));

    private static TapStep Read(int number, int length) => TapStep.Read(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep Write(int number, int length) => TapStep.Write(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep Closed(int number) => TapStep.Closed(Taps.Time(number));
}
