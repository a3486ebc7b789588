namespace TapToPcap.Doubles;

/// <summary>What Envoy answers with status 400 (tap-format 5).</summary>
internal sealed class AdminRefusal(string message) : Exception(message);
