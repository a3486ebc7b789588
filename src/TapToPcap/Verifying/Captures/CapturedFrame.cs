namespace TapToPcap.Verifying.Captures;

/// <summary>A frame as it was read from a capture.</summary>
/// <remarks>Its bytes are in the reader's buffer, and valid only until the next frame is read.</remarks>
/// <param name="Number">The number of the frame, counted from 1 over the whole file.</param>
/// <param name="Offset">The byte offset of its record or block in the file.</param>
/// <param name="LinkType">The link type, as the capture formats number it.</param>
/// <param name="Time">Nanoseconds since 1970 UTC; null where the block has no time.</param>
/// <param name="OriginalLength">How many bytes the frame had; more than <paramref name="Bytes"/> has where a snap length limited
/// the capture.</param>
internal readonly record struct CapturedFrame(long Number, long Offset, int LinkType, long? Time, uint OriginalLength, ReadOnlyMemory<byte> Bytes);
