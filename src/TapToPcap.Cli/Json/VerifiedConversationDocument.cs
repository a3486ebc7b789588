namespace TapToPcap.Cli.Json;

/// <summary>A conversation or an exchange of the taps, of the capture, or of both.</summary>
/// <param name="TraceId">Text, as readers of JSON round above 2^53; likewise the time.</param>
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
