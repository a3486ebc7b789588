using TapToPcap.Reading;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>Observes what happens during a live capture, on the thread that captures.</summary>
public interface ILiveObserver : IConversionObserver
{
    /// <summary>From now on what is tapped comes here.</summary>
    /// <param name="source">Where it comes from.</param>
    void Listening(string source);

    /// <summary>One of several captures cannot be written; the others are completed.</summary>
    void Unwritable(OutputException problem);

    /// <summary>Nothing comes any more, and another attempt is made.</summary>
    /// <param name="why">Names the source.</param>
    void Lost(string why, TimeSpan nextAttemptIn);

    /// <summary>What comes is older than it should be: said when it is by two seconds, and again each time that has doubled.</summary>
    /// <param name="lag">By how much, as the times of events show.</param>
    void Lagging(string source, TimeSpan lag);

    /// <summary>What comes is no older any more than it should be.</summary>
    void CaughtUp(string source);
}
