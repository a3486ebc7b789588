using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>Reads all bytes, and has a fault with some of them.</summary>
/// <param name="fault">What it does with an input, and makes of it.</param>
internal sealed class PlantedTarget(Func<byte[], long> fault) : FuzzTarget("planted", SeedGroups.Taps)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        using Stream stream = open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return new Outcome(fault(bytes.ToArray()), 0, null);
    }
}
