namespace TapToPcap.Reading.Decoding;

/// <summary>An input is empty: it does not hold a single byte.</summary>
internal sealed class EmptyTapException(SourcePosition position)
    : TapFormatException(position, "the input is empty: Envoy writes a tap when its buffer is full or its connection has closed");
