using TapToPcap.Fuzzer.Corpus;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Something that is given bytes which may be anything.</summary>
/// <param name="groups">What its inputs are made from.</param>
internal abstract class FuzzTarget(string name, IReadOnlyList<SeedGroup> groups)
{
    internal string Name { get; } = name;

    internal IReadOnlyList<SeedGroup> Groups { get; } = groups;

    internal static IReadOnlyList<FuzzTarget> All { get; } = [new TapReaderTarget(), new ConverterTarget(), new InspectorTarget(), new CaptureReaderTarget(), new VerifierTarget()];

    /// <summary>Reads all of the input. Whatever it throws is a defect.</summary>
    /// <param name="open">The bytes from the start, each time.</param>
    /// <param name="choices">What the target may decide by; null for what is usual.</param>
    internal abstract Outcome Run(Func<Stream> open, Random? choices);
}
