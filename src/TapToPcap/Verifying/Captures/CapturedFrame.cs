namespace TapToPcap.Verifying.Captures;

/// <summary>A frame as a capture holds it.</summary>
/// <remarks>The bytes are payload: they lie in the reader's buffer and are valid until the next frame is asked for.</remarks>
/// <param name="Number">From 1, over the whole file.</param>
/// <param name="Offset">Where its record or block begins in the file.</param>
/// <param name="LinkType">What its bytes begin with, by the numbers of the capture formats.</param>
/// <param name="Time">Nanoseconds since 1970 UTC; null where the block has no time.</param>
/// <param name="OriginalLength">Bytes that the frame had; more than there are where the capture cut it.</param>
internal readonly record struct CapturedFrame(long Number, long Offset, int LinkType, long? Time, uint OriginalLength, ReadOnlyMemory<byte> Bytes);
