using TapToPcap.Verifying.Taps;

namespace TapToPcap.Verifying.Comparing;

/// <summary>An exchange of a tap and the one of the capture that it is compared with. Either is null where the other has no
/// counterpart.</summary>
internal readonly record struct ExchangePair(TappedExchange? Tapped, ExchangeCandidate? Captured);
