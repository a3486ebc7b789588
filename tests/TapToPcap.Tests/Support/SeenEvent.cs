using TapToPcap.Reading.Events;

namespace TapToPcap.Tests.Support;

/// <summary>All of an event, its payload payload copied, so that two can be compared.</summary>
/// <param name="Payload">In hexadecimal.</param>
internal sealed record SeenEvent(
    TapEventKind Kind,
    ulong TraceId,
    long Time = 0,
    string Payload = "",
    bool IsTruncated = false,
    bool EndsStream = false,
    ulong SequenceNumber = 0,
    TapConnection? Connection = null,
    SampleRate? SampleRate = null,
    bool IsStreamed = false,
    SeenHttp? Http = null,
    long LeftOut = 0)
{
    internal static SeenEvent Copy(in TapEvent tapped) => new(
        tapped.Kind,
        tapped.TraceId,
        tapped.Time,
        string.Concat(tapped.Parts(1 << 16).Select(part => Convert.ToHexString(part.Payload.Span))),
        tapped.IsTruncated,
        tapped.EndsStream,
        tapped.SequenceNumber,
        tapped.Connection,
        tapped.SampleRate,
        tapped.IsStreamed && tapped.Kind != TapEventKind.Sampled,              // the rate is the tap's, whatever its shape
        tapped.Http is null ? null : SeenHttp.Copy(tapped.Http),
        tapped.LeftOut);
}
