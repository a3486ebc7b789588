using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Each known defect alone. Where one is mended, its property goes, and its test and what the corpus left out come back.</summary>
public class KnownDefectTests
{
    private const string NotYet = "known defect";
    private const int Limit = 1024;

    [Fact(Skip = NotYet, SkipWhen = nameof(KnownDefects.PatienceEndsForAll), SkipType = typeof(KnownDefects))]
    public void Convert_TwoSwapsOneWindowApart_PutsBothBack() =>
        Assert.Empty(Convert(Reads(70), sent => [.. sent[..2], sent[3], sent[2], .. sent[4..66], sent[67], sent[66], .. sent[68..]]));

    [Fact(Skip = NotYet, SkipWhen = nameof(KnownDefects.PatienceEndsForAll), SkipType = typeof(KnownDefects))]
    public void Convert_SwapOneWindowBehindALoss_PutsItBack() =>
        Assert.Empty(Convert(Reads(70), sent => [.. sent[..2], .. sent[3..67], sent[68], sent[67], .. sent[69..]]));

    [Fact(Skip = NotYet, SkipWhen = nameof(KnownDefects.LateEventsBehindACutAreDropped), SkipType = typeof(KnownDefects))]
    public void Convert_SwapBehindACut_PutsItBack() =>
        Assert.Empty(Convert([Write(0, 3000), Read(1, 10), Read(2, 20), Closed(3)], sent => [sent[0], sent[1], sent[3], sent[2], sent[4]]));

    [Fact(Skip = NotYet, SkipWhen = nameof(KnownDefects.LateEventsBehindACutAreDropped), SkipType = typeof(KnownDefects))]
    public void Convert_ReadBehindTheCloseThatFollowsACut_PutsItBack() =>
        Assert.Empty(Convert([Write(0, 3000), Read(1, 10), Closed(2)], sent => [sent[0], sent[1], sent[3], sent[2]]));

    [Fact(Skip = NotYet, SkipWhen = nameof(KnownDefects.EmptyEventsHideOthers), SkipType = typeof(KnownDefects))]
    public void Convert_EmptyReadBehindALoss_KeepsTheNext() =>
        Assert.Empty(Convert([Read(0, 10), Read(1, 20), Read(2, 0), Read(3, 30), Closed(4)], sent => [.. sent[..2], .. sent[3..]]));

    private static Findings Convert(IEnumerable<TapStep> steps, Func<List<Parcel>, List<Parcel>> deliver) =>
        HoleComparison.Compare(GeneratedTap.Streamed(steps, Limit, deliver));

    private static IEnumerable<TapStep> Reads(int count) => Enumerable.Range(0, count).Select(number => Read(number, 10));

    private static TapStep Read(int number, int length) => TapStep.Read(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep Write(int number, int length) => TapStep.Write(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep Closed(int number) => TapStep.Closed(Taps.Time(number));
}
