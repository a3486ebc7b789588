using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading;

/// <summary>Takes what is read of one tap.</summary>
internal interface ITapConsumer
{
    /// <summary>The payload is valid during the call.</summary>
    void Accept(in TapEvent tapped);

    /// <summary>A discontinuity: the tap is damaged here, and goes on after it. It has been reported.</summary>
    void Damaged(TapFormatException damage);

    /// <summary>Nothing more comes.</summary>
    /// <param name="isRead">False where this was no tap, or could not be read to its end.</param>
    void Finish(bool isRead);
}
