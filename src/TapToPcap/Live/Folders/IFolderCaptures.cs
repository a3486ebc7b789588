using TapToPcap.Converting;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>Captures of a watched folder: one for all taps (<see cref="OneCapture"/>), or <see cref="CapturePerTap"/>.</summary>
internal interface IFolderCaptures : IDisposable
{
    /// <summary>All taps go into one capture, and are emitted in one order.</summary>
    bool AreOne { get; }

    /// <summary>Reports and counts what is wrong with files.</summary>
    TapReports Reports { get; }

    /// <summary>Begins to emit a tap.</summary>
    /// <param name="label">Name of the tap in captures.</param>
    /// <param name="earlier">How many taps its file held before this one.</param>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    FolderOutput Begin(string label, int earlier);

    /// <summary>A tap has nothing more for now: flushes its capture.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    void Idle(FolderOutput output);

    /// <summary>A tap has ended.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    void End(FolderOutput output);

    /// <summary>Waits, as no tap has anything more for now.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void WaitFor(TimeSpan time, CancellationToken stop);

    /// <summary>Takes the failure of a capture, so that the others can be finished.</summary>
    /// <exception cref="OutputException">There are no others.</exception>
    void Fail(OutputException failure);

    /// <summary>Counts a file that was skipped, as it holds the same as another.</summary>
    void SkipSame(string name, string same);

    /// <summary>Ends without completing captures, as nothing could be read.</summary>
    ConversionSummary Abandon();

    /// <summary>Completes all captures that are still open.</summary>
    /// <param name="inputs">How many taps were read.</param>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    ConversionSummary Finish(long inputs);
}
