using TapToPcap.Reading.Decoding;

namespace TapToPcap.Verifying.Captures;

/// <summary>A file is not a capture, or is damaged from some place on. Every frame before that place has been read.</summary>
/// <param name="position">Position of the first wrong byte; its record number is that of the frame that was being read.</param>
/// <param name="problem">What was expected and what was found.</param>
public sealed class CaptureFormatException(SourcePosition position, string problem) : Exception($"{position}: {problem}")
{
    /// <summary>Position of the first wrong byte.</summary>
    public SourcePosition Position { get; } = position;
}
