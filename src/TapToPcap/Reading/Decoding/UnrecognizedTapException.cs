namespace TapToPcap.Reading.Decoding;

/// <summary>An input is no tap in any framing.</summary>
internal sealed class UnrecognizedTapException(SourcePosition position, string problem) : TapFormatException(position, problem);
