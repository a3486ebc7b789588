namespace TapToPcap.Cli.Json;

/// <summary>A conversation or exchange of the taps, the capture or both, in <c>verify --json</c>.</summary>
/// <param name="TraceId">A string, as many readers of JSON round numbers above 2^53; likewise the time.</param>
/// <param name="FirstTimeNs">Nanoseconds since 1970 UTC.</param>
internal sealed record VerifiedConversationDocument(
    bool Equal,
    bool Exchange,
    string? Source,
    string? TraceId,
    string? Remote,
    string? Local,
    long? FirstFrame,
    string? FirstTimeNs,
    VerifiedDirectionDocument Read,
    VerifiedDirectionDocument Written,
    IEnumerable<string> Differences,
    IEnumerable<string> Notes);
