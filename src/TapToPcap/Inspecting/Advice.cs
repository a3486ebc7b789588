namespace TapToPcap.Inspecting;

/// <summary>A shortcoming found in taps, how often it was found, and the setting of Envoy that avoids it.</summary>
/// <param name="Code">Identifies the shortcoming, for scripts.</param>
/// <param name="Count">How many conversations, exchanges, taps or inputs have it.</param>
/// <param name="Of">What is counted, in the singular.</param>
/// <param name="Finding">A description for people, to be put after the count.</param>
/// <param name="Setting">YAML: a key of Envoy's configuration with its value. Null where no setting helps.</param>
public sealed record Advice(string Code, long Count, string Of, string Finding, string? Setting);
