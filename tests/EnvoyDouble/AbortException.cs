namespace TapToPcap.Doubles;

/// <summary>Where Envoy ends its process, as an assertion failed.</summary>
internal sealed class AbortException(string message) : Exception(message);
