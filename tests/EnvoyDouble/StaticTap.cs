using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>A tap that is there from the start.</summary>
/// <param name="Side">Where; null is both sides.</param>
internal sealed record StaticTap(TapSetup Setup, TapSide? Side = null);
