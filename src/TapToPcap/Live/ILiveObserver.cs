using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>Receives reports of a live capture on its sources and on failed outputs, on the capturing thread.</summary>
public interface ILiveObserver : IConversionObserver
{
    /// <summary>A source is open: what Envoy taps from now on is captured.</summary>
    /// <param name="source">Name of the source.</param>
    void Listening(string source);

    /// <summary>One of several captures cannot be written; the others go on.</summary>
    void Unwritable(OutputException problem);

    /// <summary>The connection to a source has ended or failed; another attempt follows.</summary>
    /// <param name="why">The reason, which begins with the name of the source.</param>
    void Lost(string why, TimeSpan nextAttemptIn);

    /// <summary>A source may not give what is asked of it, and is read on.</summary>
    /// <param name="why">The reason, which begins with the name of the source.</param>
    void Doubted(string why);

    /// <summary>Events lag: reported at two seconds, and again each time the lag has doubled.</summary>
    /// <param name="lag">How much later than Envoy recorded them events arrive.</param>
    void Lagging(string source, TimeSpan lag);

    /// <summary>Events no longer lag.</summary>
    void CaughtUp(string source);
}
