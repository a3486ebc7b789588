namespace TapToPcap.Fuzzer.Targets;

/// <summary>What a target made of an input.</summary>
/// <param name="Count">Events or frames.</param>
/// <param name="Digest">Of all that they hold.</param>
/// <param name="Problem">What was wrong with the input; null where nothing was.</param>
internal readonly record struct Outcome(long Count, int Digest, string? Problem)
{
    /// <summary>Whether both can be of one input, however its bytes arrived.</summary>
    internal bool Agrees(Outcome other) => DependsOnPieces || other.DependsOnPieces || (Count == other.Count && Digest == other.Digest && Place == other.Place);

    // A message may quote what stands there, of which more or less was in memory.
    private string? Place => Problem?.Split('"')[0];

    // How much is unpacked before the damage depends on how much was there to unpack, and how much is held at once on what came at once.
    private bool DependsOnPieces => Problem is not null && (Problem.Contains("the archive cannot be read on from here", StringComparison.Ordinal) || Problem.Contains("--max-event-size", StringComparison.Ordinal));
}
