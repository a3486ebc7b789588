namespace TapToPcap.Doubles;

/// <summary>What Envoy answers with status 400.</summary>
internal sealed class AdminRefusal(string message) : Exception(message);
