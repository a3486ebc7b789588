using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Input;
using TapToPcap.Inspecting;
using TapToPcap.Reading;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Looks through a tap without converting it.</summary>
internal sealed class InspectorTarget() : FuzzTarget("inspector", SeedGroups.Taps)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        SilentObserver observer = new();
        Inspection inspection = new TapInspector(new ReadingOptions(), role: null, observer).Inspect([new TapSource("tap", open)]);
        return new Outcome(inspection.Totals.Events + inspection.Totals.Exchanges, inspection.Totals.GetHashCode(), observer.Problem);
    }
}
