using TapToPcap.Converting;
using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>The captures that the taps of a folder become.</summary>
internal interface IFolderCaptures : IDisposable
{
    /// <summary>All go into one capture, and are emitted in one order.</summary>
    bool AreOne { get; }

    /// <summary>Reports and counts what is wrong with files.</summary>
    TapReports Reports { get; }

    /// <summary>Begins to emit a tap.</summary>
    /// <param name="label">What captures call it.</param>
    /// <param name="earlier">How many taps its file has held before.</param>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    FolderOutput Begin(string label, int earlier);

    /// <summary>For now there is nothing more of a tap.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    void Idle(FolderOutput output);

    /// <summary>Nothing more comes of a tap.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    void End(FolderOutput output);

    /// <summary>For now there is nothing more of any tap.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Waiting is over.</exception>
    void WaitFor(TimeSpan time, CancellationToken stop);

    /// <summary>A capture could not be written; what remains is to finish the others.</summary>
    /// <exception cref="OutputException">There are no others.</exception>
    void Fail(OutputException failure);

    /// <summary>A file holds the same as another, which was taken.</summary>
    void SkipSame(string name, string same);

    /// <summary>Leaves captures as they are: nothing could be read.</summary>
    ConversionSummary Abandon();

    /// <summary>Ends what has not ended yet.</summary>
    /// <param name="inputs">How many taps were read.</param>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    ConversionSummary Finish(long inputs);
}
