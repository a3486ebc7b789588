using TapToPcap.Input;

namespace TapToPcap.Inspecting;

/// <summary>Looks through taps without converting them.</summary>
/// <remarks>One tap after the other. Memory grows with the number of conversations, not with what they carried.</remarks>
/// <param name="options">The framing, the largest event and the role count; what makes captures does not.</param>
public sealed class TapInspector(ConversionOptions options, IConversionObserver observer)
{
    /// <param name="sources">Those that turn out damaged or unreadable are reported, and the others inspected.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Inspection Inspect(IEnumerable<TapSource> sources, CancellationToken cancel = default)
    {
        using InspectionRun run = new(options, observer, cancel);
        foreach (TapSource source in sources)
        {
            run.Accept(source);
        }

        return run.Finish();
    }
}
