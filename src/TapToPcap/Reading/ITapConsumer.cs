using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading;

/// <summary>Receives the events of one tap, and where it is damaged.</summary>
internal interface ITapConsumer
{
    /// <summary>Takes the next event, whose payload is valid only during the call.</summary>
    void Accept(in TapEvent tapped);

    /// <summary>The tap is damaged after the latest event, which is a discontinuity. The damage has been reported.</summary>
    void Damaged(TapFormatException damage);

    /// <summary>Ends the tap: no further call follows.</summary>
    /// <param name="isRead">False where a file that was found is no tap, or the input could not be read to its end.</param>
    void Finish(bool isRead);
}
