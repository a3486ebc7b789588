namespace TapToPcap.Wire;

/// <summary>Everything that a capture records of one frame except its bytes.</summary>
/// <param name="Time">Nanoseconds since 1970 UTC.</param>
/// <param name="Length">Captured bytes, from the link header on.</param>
/// <param name="Interface">From <see cref="IFrameSink.DeclareInterface"/>; ignored by formats without interfaces.</param>
/// <param name="Comment">Free text for people; ignored by formats without comments.</param>
/// <param name="Missing">Bytes at the end of the frame that were not captured, as beyond a snap length.</param>
internal readonly record struct Frame(long Time, int Length, FrameDirection Direction, string? Comment = null, int Interface = 0, int Missing = 0)
{
    /// <summary>Bytes of the frame on the wire.</summary>
    internal int OriginalLength => Length + Missing;
}
