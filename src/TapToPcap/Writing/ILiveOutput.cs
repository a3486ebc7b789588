using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>A live capture as its source sees it: takes frames, is flushed now and then, and may end before the source.</summary>
internal interface ILiveOutput : IDisposable
{
    /// <summary>No more frames are wanted: the reader has gone, or all files are complete. This is no error.</summary>
    bool IsOver { get; }

    /// <summary>The time until a flush is due, even without frames; null if none is.</summary>
    TimeSpan? DueIn { get; }

    /// <summary>The writer for the next frame: a new one if a file begins with that frame, null if the capture is over.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    CaptureWriter? WriterFor(in Frame frame);

    /// <summary>Passes every frame so far to the reader; also called when there are none.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    void Flush();

    /// <summary>Completes the capture. Nothing may be written afterwards.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    void Finish();
}
