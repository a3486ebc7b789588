namespace TapToPcap.Protocols;

/// <summary>How many bytes of a message or frame are still to come, by the length that it gives.</summary>
/// <param name="Source">What gives that length, for messages: "Content-Length".</param>
/// <param name="HasFraming">Whether some of them are framing, so that zeros in their place would mislead a reader.</param>
internal readonly record struct Remainder(long Bytes, string Source, bool HasFraming);
