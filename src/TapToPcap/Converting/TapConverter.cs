using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>Turns taps into a capture: bytes to events, events to segments, segments to frames, frames to a file.</summary>
public sealed class TapConverter(ConversionOptions options, IConversionObserver observer)
{
    /// <summary>Learns on the way which ports serve what; default null, nobody asks.</summary>
    public ServedPorts? Served { get; init; }

    /// <summary>Converts the taps into one capture.</summary>
    /// <param name="sources">Those that turn out damaged or unreadable are reported, and the others converted.</param>
    /// <param name="output">Receives the capture in large pieces that end between two frames; stays the caller's.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The capture lacks its end; what was written ends between two frames.</exception>
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
        return run.Summarize();
    }
}
