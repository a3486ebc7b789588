namespace TapToPcap.Fuzzer;

/// <summary>What came of a run.</summary>
/// <param name="Tallies">By the names of the targets.</param>
/// <param name="Findings">One of each kind, with an input that was made smaller.</param>
internal sealed record FuzzReport(TimeSpan Elapsed, IReadOnlyDictionary<string, TargetTally> Tallies, IReadOnlyList<Finding> Findings);
