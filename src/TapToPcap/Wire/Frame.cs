namespace TapToPcap.Wire;

/// <summary>What a capture records of a frame beside its bytes.</summary>
/// <param name="Time">Nanoseconds since 1970 UTC.</param>
/// <param name="Length">Bytes from the link header to the end of the payload; a frame is never recorded in part.</param>
/// <param name="Interface">As the sink called it when it was declared; formats without interfaces leave it out.</param>
/// <param name="Comment">For people; formats without comments leave it out.</param>
internal readonly record struct Frame(long Time, int Length, FrameDirection Direction, string? Comment = null, int Interface = 0);
