namespace TapToPcap.Doubles;

/// <summary>What Envoy answers with status 400 (docs/envoy-tap-format.md).</summary>
internal sealed class AdminRefusal(string message) : Exception(message);
