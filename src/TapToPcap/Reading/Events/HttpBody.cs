namespace TapToPcap.Reading.Events;

/// <summary>What a tap holds after the headers of a request or a response.</summary>
/// <param name="Length">Bytes of the body that the tap has.</param>
/// <param name="IsCut">There were more.</param>
internal readonly record struct HttpBody(long Length, bool IsCut, bool HasTrailers);
