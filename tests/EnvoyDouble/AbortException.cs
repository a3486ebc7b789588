namespace TapToPcap.Doubles;

/// <summary>Where Envoy ends its process, as an assertion failed (docs/envoy-tap-format.md).</summary>
internal sealed class AbortException(string message) : Exception(message);
