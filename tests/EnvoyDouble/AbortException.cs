namespace TapToPcap.Doubles;

/// <summary>Where Envoy ends its process, as an assertion failed (tap-format 2.6 and 5).</summary>
internal sealed class AbortException(string message) : Exception(message);
