using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Fuzzer;

/// <summary>What a run does.</summary>
internal sealed record FuzzPlan
{
    internal required int Seed { get; init; }

    /// <summary>The number of the first input; default 0.</summary>
    internal long First { get; init; }

    /// <summary>How many inputs each target gets at most; default any number.</summary>
    internal long Inputs { get; init; } = long.MaxValue;

    /// <summary>After which no input is begun; default never.</summary>
    internal TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    internal IReadOnlyList<FuzzTarget> Targets { get; init; } = FuzzTarget.All;

    /// <summary>The group of seeds that inputs are made from; default all that the target has.</summary>
    internal string? Group { get; init; }

    internal int Jobs { get; init; } = 1;

    internal FuzzLimits Limits { get; init; } = new();

    internal IReadOnlyList<SeedGroup> GroupsOf(FuzzTarget target) => Group is null ? target.Groups : [.. target.Groups.Where(group => group.Name == Group)];
}
