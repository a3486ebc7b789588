namespace TapToPcap.Cli.Json;

/// <summary>A problem of an input, in <c>info --json</c>.</summary>
/// <param name="Kind">damaged, empty, not_tap or unreadable.</param>
internal sealed record ProblemDocument(string Kind, string Message);
