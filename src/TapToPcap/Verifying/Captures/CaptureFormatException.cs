using TapToPcap.Reading.Decoding;

namespace TapToPcap.Verifying.Captures;

/// <summary>A file is no capture, or from some place on no longer. Every frame before that place has been read.</summary>
/// <param name="position">Position of the first byte that does not fit; its record is the frame that was looked for.</param>
/// <param name="problem">What was expected and what was found.</param>
public sealed class CaptureFormatException(SourcePosition position, string problem) : Exception($"{position}: {problem}")
{
    /// <summary>Position of the first byte that does not fit.</summary>
    public SourcePosition Position { get; } = position;
}
