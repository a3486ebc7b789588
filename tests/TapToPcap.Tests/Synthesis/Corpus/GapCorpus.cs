using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Some hundred conversations of which bytes are missing, the same in every run.</summary>
internal static class GapCorpus
{
    private const int SeedCount = 25;
    private const int TapsPerSeed = 12;

    internal static IEnumerable<int> Seeds => Enumerable.Range(1, SeedCount);

    internal static IEnumerable<GeneratedTap> TapsOf(int seed)
    {
        Random random = new(seed);
        for (int number = 0; number < TapsPerSeed; number++)
        {
            yield return GeneratedTap.Make(random, $"seed {seed}, tap {number}");
        }
    }

    internal static void AssertNoFindings(int seed, Func<GeneratedTap, Findings> check)
    {
        string[] findings = [.. TapsOf(seed).SelectMany(tap => check(tap).Select(finding => $"{tap.Name}: {finding}"))];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }
}
