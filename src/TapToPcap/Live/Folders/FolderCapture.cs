using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>Captures the taps in a folder: first what they hold, then what Envoy adds to them, until asked to stop.</summary>
/// <param name="path">The folder, or the file of one tap.</param>
public sealed class FolderCapture(string path, ConversionOptions options, ILiveObserver observer)
{
    // Folders are polled, as inotify(7) does not report changes that other machines make to a network file system. A look is needed
    // anyway to find out how long each file has been unchanged.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // After a request to stop, what is already there is converted for no longer than this.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Ends when nothing new has come for this long; default null, never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Path of the capture of a tap, by its label, another at each call; default null, one capture for all taps.</summary>
    public Func<string, string>? PathOfEach { get; init; }

    /// <summary>
    /// Removes a tap when its connections have closed and all of it is in a capture that has ended; only with
    /// <see cref="PathOfEach"/>. One that is damaged, an archive or no tap stays. Default false.
    /// </summary>
    public bool Removes { get; init; }

    /// <summary>Captures until it is asked to stop, or nothing new has come for <see cref="Idle"/>.</summary>
    /// <returns>What was converted; <see cref="ConversionSummary.Unreadable"/> if the folder does not exist.</returns>
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
        FolderReading reading = new(watch, options, captures, outputs.Clock, () => outputs.IsAbandoned || deadline.IsOver())
        {
            Removes = Removes && PathOfEach is not null,
        };
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
