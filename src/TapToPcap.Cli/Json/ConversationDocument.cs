namespace TapToPcap.Cli.Json;

/// <summary>One conversation of a tap.</summary>
/// <param name="TraceId">Text, as Envoy writes it: many readers of JSON round above 2^53.</param>
/// <param name="Framing">A word of <c>--input-format</c>.</param>
/// <param name="Start">ISO 8601 in UTC; null without events.</param>
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
    string? Protocol,
    bool Closed,
    string? Sampled);
