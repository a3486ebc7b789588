using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Inspecting;

/// <summary>Inspects taps without converting them: what they hold, what they lack, and which settings of Envoy avoid
/// that.</summary>
/// <remarks>Taps are read one after the other. Memory grows with the number of conversations, not with what they carried.</remarks>
/// <param name="role">The role of Envoy in all taps; null to decide it for each conversation.</param>
public sealed class TapInspector(ReadingOptions options, TapRole? role, IConversionObserver observer)
{
    /// <param name="sources">Inputs that are damaged or unreadable are reported, and the others inspected.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public Inspection Inspect(IEnumerable<TapSource> sources, CancellationToken cancel = default)
    {
        using InspectionRun run = new(options, role, observer, cancel);
        foreach (TapSource source in sources)
        {
            run.Accept(source);
        }

        return run.Finish();
    }
}
