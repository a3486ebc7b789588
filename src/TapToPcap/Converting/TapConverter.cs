using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>Converts taps into a capture: bytes to events, events to segments, segments to frames, frames to a file.</summary>
public sealed class TapConverter(ConversionOptions options, IConversionObserver observer)
{
    /// <summary>Collects the protocols of servers by port; default null, not collected.</summary>
    public ServedPorts? Served { get; init; }

    /// <summary>Converts the taps into one capture.</summary>
    /// <param name="sources">Damaged or unreadable ones are reported, and the others converted.</param>
    /// <param name="output">Receives the capture in large pieces that end between two frames; the caller disposes of it.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was written ends between two frames.</exception>
    public ConversionSummary Convert(IEnumerable<TapSource> sources, Stream output, CancellationToken cancel = default)
    {
        using CaptureWriter capture = CaptureWriter.Create(output, options.Format, options.LinkType);
        using ConversionRun run = new(options, observer, capture, Served, cancel);
        foreach (TapSource source in sources)
        {
            run.Accept(source);
        }

        run.EmitInOrder();
        capture.Finish();
        return run.Summarize().With(capture);
    }
}
