using TapToPcap.Converting;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Order;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>Writes each tap of a watched folder into its own capture, which gets its final name when the tap has ended.</summary>
/// <param name="clock">Clock of its waits and of its captures.</param>
/// <param name="pathOf">Path of the capture of a tap, by the label of the tap; another path at each call.</param>
internal sealed class CapturePerTap(ConversionOptions options, ILiveObserver observer, TimeProvider clock, Func<string, string> pathOf) : IFolderCaptures
{
    private readonly HashSet<LiveRun> _open = [];
    private readonly HashSet<OutputException> _failures = [];
    private readonly WakeSignal _wake = new(clock);
    private ConversionSummary _ended = new();

    /// <inheritdoc/>
    public bool AreOne => false;

    /// <inheritdoc/>
    public TapReports Reports { get; } = new(observer);

    /// <inheritdoc/>
    public FolderOutput Begin(string label, int earlier)
    {
        string path = pathOf(label);
        CaptureFile.CreateFolder(Path.GetDirectoryName(path)!);
        LiveOutputs output = new(options.Format, options.LinkType, clock);
        output.AddOneOfMany(CaptureFile.CreateOneOfMany(path));
        LiveRun run = new(options, output);
        _open.Add(run);
        return new FolderOutput(run, run.Begin(label, Delivery.Recorded));
    }

    /// <inheritdoc/>
    public void Idle(FolderOutput output) => output.Run.FlushIdle();

    /// <inheritdoc/>
    public void End(FolderOutput output) => End(output.Run);

    /// <inheritdoc/>
    public void WaitFor(TimeSpan time, CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = _wake.SetOn(stop);
        _wake.Wait(time);
        stop.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Fail(OutputException failure)
    {
        if (_failures.Add(failure))                                            // a failed capture throws the same exception again
        {
            observer.Unwritable(failure);
        }
    }

    /// <inheritdoc/>
    public void SkipSame(string name, string same) => _ended = _ended.WithSameInput(name, same);

    /// <inheritdoc/>
    public ConversionSummary Abandon() => _ended.With(Reports);

    /// <inheritdoc/>
    public ConversionSummary Finish(long inputs)
    {
        foreach (LiveRun run in _open.ToArray())
        {
            TryEnd(run);
        }

        return (_ended with { Inputs = inputs, Unwritable = _failures.Count }).With(Reports);
    }

    public void Dispose()
    {
        foreach (LiveRun run in _open)
        {
            run.Dispose();
        }

        _wake.Dispose();
    }

    private void End(LiveRun run) => Close(run, run.Finish(inputs: 0));

    private void TryEnd(LiveRun run)
    {
        try
        {
            End(run);
        }
        catch (OutputException e)
        {
            Fail(e);
            Close(run, run.Abandon());
        }
    }

    private void Close(LiveRun run, ConversionSummary summary)
    {
        _ended += summary;
        run.Dispose();
        _open.Remove(run);
    }
}
