namespace TapToPcap.Inspecting;

/// <summary>What was seen, in how many places, and which setting of Envoy mends it.</summary>
/// <param name="Code">A word for scripts.</param>
/// <param name="Count">How many conversations, taps or traces it concerns.</param>
/// <param name="Of">What was counted, in the singular.</param>
/// <param name="Finding">For people, as goes on after the count.</param>
/// <param name="Setting">YAML: a key of Envoy's configuration with its value. Null where no setting helps.</param>
public sealed record Advice(string Code, long Count, string Of, string Finding, string? Setting);
