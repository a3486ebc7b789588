using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Every hole must be where, and as large as, the generator made it.</summary>
public class HoleCorpusTests
{
    public static TheoryData<int> Seeds => [.. HoleCorpus.Seeds];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convert_TapsOfSeed_HaveEveryHoleInItsPlaceAndSize(int seed) => HoleCorpus.AssertNoFindings(seed, tap => HoleComparison.Compare(tap));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Convert_FillingHolesOfSeed_PutsZerosInThoseOfKnownSize(int seed) => HoleCorpus.AssertNoFindings(seed, tap => HoleComparison.Compare(tap, isFilling: true));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    public void Convert_RecordThatComesLate_PutsItBack(int events)
    {
        IEnumerable<TapStep> steps = Enumerable.Range(0, 100).Select(number => TapStep.Read(Taps.Time(number), Taps.Payload(10 + number, number)));
        int back = 20 + events;

        Assert.Empty(HoleComparison.Compare(GeneratedTap.Streamed(steps, deliver: sent => [.. sent[..20], .. sent[21..(back + 1)], sent[20], .. sent[(back + 1)..]])));
    }

    [Fact]
    public void Corpus_AllSeeds_HaveEveryKindOfConversation()
    {
        ExpectedConversation[] told = [.. HoleCorpus.Seeds.SelectMany(HoleCorpus.TapsOf).SelectMany(tap => tap.Conversations).Where(conversation => conversation.IsTold)];
        ExpectedHole[] holes = [.. told.SelectMany(conversation => conversation.Read.Holes.Concat(conversation.Written.Holes))];

        Assert.InRange(told.Length, 500, int.MaxValue);
        Assert.InRange(told.Count(conversation => conversation.Holes == 0), 100, told.Length - 100);
        Assert.InRange(told.Count(conversation => conversation.IsClosed), 100, told.Length - 100);
        Assert.InRange(told.Count(conversation => conversation.Written.HasFin && !conversation.Read.HasFin), 30, told.Length);
        Assert.InRange(told.Count(conversation => !conversation.IsInOrder), 50, told.Length);
        Assert.InRange(told.Count(conversation => conversation.Repeats > 0), 50, told.Length);
        Assert.InRange(holes.Count(hole => hole is { Cause: HoleCause.Cut, IsKnown: true }), 100, holes.Length);
        Assert.InRange(holes.Count(hole => hole is { Cause: HoleCause.Cut, IsKnown: false }), 100, holes.Length);
        Assert.InRange(holes.Count(hole => hole.Cause == HoleCause.Lost), 100, holes.Length);
        Assert.InRange(holes.Count(hole => hole.Offset == 0), 30, holes.Length);
        Assert.InRange(holes.Max(hole => hole.Size), 50_000, long.MaxValue);
    }
}
