namespace TapToPcap.Wire;

/// <summary>Where frames go, in the order in which they are placed.</summary>
internal interface IFrameSink
{
    /// <summary>Makes room for a frame.</summary>
    /// <returns>
    /// As many bytes as the frame is long, holding whatever was there before. They belong to the sink; the caller fills all of them
    /// before its next call.
    /// </returns>
    Span<byte> Place(in Frame frame);
}
