namespace TapToPcap.Reading.Bodies;

/// <summary>A place in a tap that has a body, or a part of it: encoded bytes that follow one another.</summary>
/// <param name="Offset">Of the first byte in the tap.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct BodyPart(long Offset, long Length);
