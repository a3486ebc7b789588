namespace TapToPcap.Tests.Recordings;

/// <summary>An exchange as a dissector shows it.</summary>
/// <param name="RequestHeaders">Lines without their ends.</param>
/// <param name="ResponseHeaders">Likewise.</param>
internal sealed record ShownExchange(string Method, string Path, string? Status, IReadOnlyList<string> RequestHeaders, IReadOnlyList<string> ResponseHeaders);
