namespace TapToPcap.Synthesis.Tcp;

/// <summary>A cut whose size is known.</summary>
/// <param name="Missing">How many bytes are missing.</param>
/// <param name="Source">Where the number is from, for people.</param>
internal readonly record struct KnownCut(ulong Missing, string Source);
