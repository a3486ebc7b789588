namespace TapToPcap.Live.Admin;

/// <summary>The start of a process of Envoy that follows another one.</summary>
/// <param name="At">When it was started, to about a second.</param>
/// <param name="Epoch">Hot restarts before it, from 1.</param>
internal sealed record HotRestart(DateTimeOffset At, int Epoch);
