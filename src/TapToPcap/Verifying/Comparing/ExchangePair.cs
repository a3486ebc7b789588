using TapToPcap.Verifying.Taps;

namespace TapToPcap.Verifying.Comparing;

/// <summary>An exchange of a tap and the one of the capture that is held against it; either may be missing.</summary>
internal readonly record struct ExchangePair(TappedExchange? Tapped, ExchangeCandidate? Captured);
