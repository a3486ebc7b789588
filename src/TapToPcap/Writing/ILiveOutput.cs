using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>A capture that is written while what it holds happens.</summary>
internal interface ILiveOutput : IDisposable
{
    /// <summary>Nothing more need be written: its reader has gone, or it has all that it was to have; no fault.</summary>
    bool IsOver { get; }

    /// <summary>In what time it is to be flushed whether or not there is anything to write; null for no such time.</summary>
    TimeSpan? DueIn { get; }

    /// <summary>What the next frame goes to; another one than before where a new file begins with that frame, null where it is over.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    CaptureWriter? WriterFor(in Frame frame);

    /// <summary>Hands over every frame so far, so that its reader sees them; also called where there are none.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    void Flush();

    /// <summary>Completes the capture. Nothing may be written afterwards.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    void Finish();
}
