namespace TapToPcap.Cli.Json;

/// <summary>What is wrong with an input.</summary>
/// <param name="Kind">damaged, empty, not_tap or unreadable.</param>
internal sealed record ProblemDocument(string Kind, string Message);
