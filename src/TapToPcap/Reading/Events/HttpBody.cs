namespace TapToPcap.Reading.Events;

/// <summary>What follows the headers of a request or response that is recorded as a whole: body and trailers.</summary>
/// <param name="Length">Bytes of the body that the tap has.</param>
/// <param name="IsCut">Envoy cut the body: it had more bytes.</param>
internal readonly record struct HttpBody(long Length, bool IsCut, bool HasTrailers);
