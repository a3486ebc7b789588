using System.Globalization;
using System.Runtime.ExceptionServices;
using TapToPcap.Converting;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Order;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>Writes all taps of a watched folder into one capture.</summary>
internal sealed class OneCapture(LiveRun run, TapReports reports) : IFolderCaptures
{
    private ConversionSummary _skipped = new();

    /// <inheritdoc/>
    public bool AreOne => true;

    /// <inheritdoc/>
    public TapReports Reports => reports;

    /// <inheritdoc/>
    public FolderOutput Begin(string label, int earlier)
    {
        string unique = earlier == 0 ? label : string.Create(CultureInfo.InvariantCulture, $"{label} ({earlier + 1})");
        return new FolderOutput(run, run.Begin(unique, Delivery.Recorded));
    }

    /// <inheritdoc/>
    public void Idle(FolderOutput output)
    {
    }

    /// <inheritdoc/>
    public void End(FolderOutput output) => run.End(output.Conversations);

    /// <inheritdoc/>
    public void WaitFor(TimeSpan time, CancellationToken stop) => run.WaitFor(time, stop);

    /// <inheritdoc/>
    public void Fail(OutputException failure) => ExceptionDispatchInfo.Throw(failure);

    /// <inheritdoc/>
    public void SkipSame(string name, string same) => _skipped = _skipped.WithSameInput(name, same);

    /// <inheritdoc/>
    public ConversionSummary Abandon() => run.Abandon().With(reports);

    /// <inheritdoc/>
    public ConversionSummary Finish(long inputs) => (_skipped + run.Finish(inputs)).With(reports);

    public void Dispose() => run.Dispose();
}
