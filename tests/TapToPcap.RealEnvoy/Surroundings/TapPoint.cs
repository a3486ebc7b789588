namespace TapToPcap.RealEnvoy;

/// <summary>A listener, and what is tapped of the connections through it.</summary>
/// <param name="Port">The listener's.</param>
internal sealed record TapPoint(string Name, Traffic Traffic, TapSide Side, int Port);
