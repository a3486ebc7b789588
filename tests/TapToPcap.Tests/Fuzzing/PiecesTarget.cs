using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>Takes what one read gives for the whole input.</summary>
internal sealed class PiecesTarget() : FuzzTarget("pieces", SeedGroups.Taps)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        using Stream stream = open();
        return new Outcome(stream.ReadAtLeast(new byte[1 << 17], 1, throwOnEndOfStream: false), 0, null);
    }
}
