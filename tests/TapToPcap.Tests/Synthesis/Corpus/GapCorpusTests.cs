using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Every gap must be where, and as large as, the generator made it.</summary>
public class GapCorpusTests
{
    public static TheoryData<int> Seeds => [.. GapCorpus.Seeds];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convert_TapsOfSeed_HaveEveryGapInItsPlaceAndSize(int seed) => GapCorpus.AssertNoFindings(seed, tap => GapComparison.Compare(tap));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convert_TapsOfSeedWithGapsForCuts_HaveEveryGapInItsPlaceAndSize(int seed) =>
        GapCorpus.AssertNoFindings(seed, tap => GapComparison.Compare(tap, cut: CutForm.Gap));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convert_FillingGapsOfSeed_PutsZerosInThoseOfKnownSize(int seed) => GapCorpus.AssertNoFindings(seed, tap => GapComparison.Compare(tap, isFilling: true));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    public void Convert_RecordThatComesLate_PutsItBack(int events)
    {
        IEnumerable<TapStep> steps = Enumerable.Range(0, 100).Select(number => TapStep.Read(Taps.Time(number), Taps.Payload(10 + number, number)));
        int back = 20 + events;

        Assert.Empty(GapComparison.Compare(GeneratedTap.Streamed(steps, deliver: sent => [.. sent[..20], .. sent[21..(back + 1)], sent[20], .. sent[(back + 1)..]])));
    }

    [Fact]
    public void Corpus_AllSeeds_HaveEveryKindOfConversation()
    {
        ExpectedConversation[] reported = [.. GapCorpus.Seeds.SelectMany(GapCorpus.TapsOf).SelectMany(tap => tap.Conversations).Where(conversation => conversation.IsEmitted)];
        ExpectedGap[] gaps = [.. reported.SelectMany(conversation => conversation.Read.Gaps.Concat(conversation.Written.Gaps))];

        Assert.InRange(reported.Length, 500, int.MaxValue);
        Assert.InRange(reported.Count(conversation => conversation.Gaps == 0), 100, reported.Length - 100);
        Assert.InRange(reported.Count(conversation => conversation.IsClosed), 100, reported.Length - 100);
        Assert.InRange(reported.Count(conversation => conversation.Written.HasFin && !conversation.Read.HasFin), 30, reported.Length);
        Assert.InRange(reported.Count(conversation => !conversation.IsInOrder), 50, reported.Length);
        Assert.InRange(reported.Count(conversation => conversation.Repeats > 0), 50, reported.Length);
        Assert.InRange(gaps.Count(gap => gap is { Cause: GapCause.Cut, IsKnown: true }), 100, gaps.Length);
        Assert.InRange(gaps.Count(gap => gap is { Cause: GapCause.Cut, IsKnown: false }), 100, gaps.Length);
        Assert.InRange(gaps.Count(gap => gap.Cause == GapCause.Lost), 100, gaps.Length);
        Assert.InRange(gaps.Count(gap => gap.Offset == 0), 30, gaps.Length);
        Assert.InRange(gaps.Max(gap => gap.Size), 50_000, long.MaxValue);
    }
}
