using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Inspecting;

/// <summary>Looks through taps without converting them.</summary>
/// <remarks>One tap after the other. Memory grows with the number of conversations, not with what they carried.</remarks>
/// <param name="role">Where all taps were taken; null, decided for each conversation.</param>
public sealed class TapInspector(ReadingOptions options, TapRole? role, IConversionObserver observer)
{
    /// <param name="sources">Those that turn out damaged or unreadable are reported, and the others inspected.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
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
