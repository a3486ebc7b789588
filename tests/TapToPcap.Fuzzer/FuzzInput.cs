using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Fuzzer.Mutations;

namespace TapToPcap.Fuzzer;

/// <summary>A damaged file, and what a target that is given it decides by.</summary>
/// <param name="Choices">Null for what is usual.</param>
internal sealed record FuzzInput(byte[] Bytes, int? Choices)
{
    /// <summary>Input <paramref name="number"/> of a seed: the same bytes in every run.</summary>
    internal static FuzzInput Make(IReadOnlyList<SeedGroup> groups, int seed, long number)
    {
        Random random = new(Mix(seed, number));
        SeedGroup group = groups[random.Next(groups.Count)];
        byte[] file = group.Files[random.Next(group.Files.Count)];
        return new FuzzInput(new Mutator(random, group.Others).Damage(file), random.Next());
    }

    // SplitMix64, so that inputs of neighbouring numbers have nothing in common.
    private static int Mix(int seed, long number)
    {
        ulong mixed = unchecked(((ulong)(uint)seed << 32) + (ulong)number) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)(mixed ^ (mixed >> 31));
    }
}
