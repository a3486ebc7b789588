namespace TapToPcap.Cli.Json;

/// <summary>One exchange of an HTTP tap, in <c>info --json</c>.</summary>
internal sealed record ExchangeDocument(
    string Source,
    string TraceId,
    bool Streamed,
    string? Client,
    string? Upstream,
    string? Start,
    string? Method,
    string? Authority,
    string? Path,
    string? Status,
    long RequestBytes,
    long ResponseBytes,
    long RequestCuts,
    long ResponseCuts,
    long RequestLacks,
    long ResponseLacks,
    bool ShownAsHttp2);
