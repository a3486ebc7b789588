namespace TapToPcap.Wire;

/// <summary>Everything that a capture records of one frame except its bytes.</summary>
/// <param name="Time">Nanoseconds since 1970 UTC.</param>
/// <param name="Length">Bytes from the link header to the end of the payload; frames are always captured whole.</param>
/// <param name="Interface">From <see cref="IFrameSink.DeclareInterface"/>; ignored by formats without interfaces.</param>
/// <param name="Comment">Free text for people; ignored by formats without comments.</param>
internal readonly record struct Frame(long Time, int Length, FrameDirection Direction, string? Comment = null, int Interface = 0);
