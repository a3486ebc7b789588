namespace TapToPcap.Reading;

/// <param name="Framing">How the taps are encoded, or null to tell it by their first bytes.</param>
/// <param name="MaxEventSize">Most bytes of one event.</param>
/// <param name="MaxDamages">Damaged places of one tap, of which the last ends it.</param>
internal sealed record ReadingOptions(TapFraming? Framing, int MaxEventSize, int MaxDamages = 100);
