namespace TapToPcap.Protocols;

/// <summary>How many bytes a message or frame has yet to come, by its own account.</summary>
/// <param name="Source">What says so, for people: "Content-Length".</param>
/// <param name="HasFraming">Not all of them are content: zeros in their place would lead astray who reads on.</param>
internal readonly record struct Remainder(long Bytes, string Source, bool HasFraming);
