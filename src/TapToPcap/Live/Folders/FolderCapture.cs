using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>Captures what Envoy's taps in a folder hold, and what is added to them from then on.</summary>
/// <param name="path">The folder, or one tap.</param>
public sealed class FolderCapture(string path, ConversionOptions options, ILiveObserver observer)
{
    // Folders are polled: nothing says that a file on a network file system was changed by another machine, as inotify(7) sees only what
    // goes through this one; and a look finds out anyway how long each file has been as it is.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // After a request to stop nobody waits no longer than this for what is already there.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Ends when nothing new has come for so long; default null, never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Where the capture of each tap goes, by what captures call it, another place each time; default null, all are one capture.</summary>
    public Func<string, string>? PathOfEach { get; init; }

    /// <summary>Captures until it is asked to stop, or nothing new has come for <see cref="Idle"/>.</summary>
    /// <returns>What came; <see cref="ConversionSummary.Unreadable"/> where the folder is not there.</returns>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    public ConversionSummary Run(LiveOutputs outputs, CancellationToken stop)
    {
        using IFolderCaptures captures = CreateCaptures(outputs);
        FolderWatch watch = new(path);
        if (!watch.Exists)
        {
            captures.Reports.Report(new InputException(path, "no such directory or file"));
            return captures.Abandon();
        }

        Deadline deadline = new(Timeout, outputs.Clock, stop);
        FolderReading reading = new(watch, options, captures, outputs.Clock, () => outputs.IsAbandoned || deadline.IsOver());
        ReadAll(reading, captures, outputs.Clock, stop);
        return captures.Finish(reading.Inputs);
    }

    private IFolderCaptures CreateCaptures(LiveOutputs outputs) => PathOfEach is null
        ? new OneCapture(new LiveRun(options, outputs), new TapReports(observer))
        : new CapturePerTap(options, observer, outputs.Clock, PathOfEach);

    private void ReadAll(FolderReading reading, IFolderCaptures captures, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            Follow(reading, captures, clock, stop);
            reading.Read(isLast: true);
        }
        catch (InputException e)
        {
            captures.Reports.Report(e);
        }
        catch (OutputException e)
        {
            captures.Fail(e);
        }
    }

    private void Follow(FolderReading reading, IFolderCaptures captures, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            reading.Read(isLast: false);
            observer.Listening(path);
            TimeSpan latest = clock.Elapsed();
            while (Idle is null || clock.Elapsed() - latest < Idle)
            {
                captures.WaitFor(Interval, stop);
                bool isNew = reading.Read(isLast: false);
                latest = isNew ? clock.Elapsed() : latest;
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: what is there by now is converted.
        }
    }
}
