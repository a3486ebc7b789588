namespace TapToPcap.Cli.Json;

/// <summary>One conversation of a tap, in <c>info --json</c>.</summary>
/// <param name="TraceId">A string, as in Envoy's JSON: many readers of JSON round numbers above 2^53.</param>
/// <param name="Framing">A word of <c>--input-format</c>.</param>
/// <param name="Start">Time of the first event, ISO 8601 in UTC; null without events.</param>
internal sealed record ConversationDocument(
    string Source,
    string TraceId,
    string Framing,
    bool Streamed,
    string? Local,
    string? Remote,
    string Role,
    string RoleReason,
    string? Start,
    decimal DurationSeconds,
    long Events,
    DirectionDocument Read,
    DirectionDocument Written,
    long LostBytes,
    long BelowTapBytes,
    string? Protocol,
    bool Closed,
    string? Sampled);
