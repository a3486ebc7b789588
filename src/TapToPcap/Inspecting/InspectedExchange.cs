using TapToPcap.Synthesis.Http;

namespace TapToPcap.Inspecting;

/// <summary>What an HTTP tap holds of one exchange, and how often it was cut.</summary>
public sealed record InspectedExchange
{
    /// <summary>The input, or the archive and its member.</summary>
    public required string Source { get; init; }

    /// <summary>Envoy's number of the stream: from the record where it was streamed, otherwise from the tap's name, otherwise
    /// counted in the tap from 1.</summary>
    public required ulong TraceId { get; init; }

    /// <summary>Whether Envoy wrote while the exchange went on.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether bodies are JSON strings, in which Envoy keeps only what is UTF-8.</summary>
    public bool HasStringBodies { get; init; }

    /// <summary>The request's <c>:method</c>; null where the tap has none.</summary>
    public string? Method { get; init; }

    /// <summary>The request's <c>:authority</c>, likewise.</summary>
    public string? Authority { get; init; }

    /// <summary>The request's <c>:path</c>, likewise.</summary>
    public string? Path { get; init; }

    /// <summary>The response's <c>:status</c>; null where the tap has none.</summary>
    public string? Status { get; init; }

    /// <summary>When Envoy received the request's headers, nanoseconds since 1970 UTC; null where it did not record that.</summary>
    public long? Start { get; init; }

    /// <summary>The client's end, where Envoy recorded it.</summary>
    public string? Client { get; init; }

    /// <summary>The upstream host's end, where Envoy recorded it.</summary>
    public string? Upstream { get; init; }

    /// <summary>Envoy's end of the client's connection, likewise.</summary>
    public string? Server { get; init; }

    /// <summary>Envoy's port on the client's connection; null where Envoy did not record it.</summary>
    public int? DownstreamPort { get; init; }

    /// <summary>The upstream host's port, likewise.</summary>
    public int? UpstreamPort { get; init; }

    /// <summary>The port that captures show for <see cref="DownstreamPort"/>, if that end has a name alone.</summary>
    public int? InventedDownstreamPort { get; init; }

    /// <summary>The port that captures show for <see cref="UpstreamPort"/>, likewise.</summary>
    public int? InventedUpstreamPort { get; init; }

    /// <summary>Body bytes of the request in the tap.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Body bytes of the response in the tap.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Places where Envoy's limit left out bytes of the request's body.</summary>
    public long RequestCuts { get; init; }

    /// <summary>Places where Envoy's limit left out bytes of the response's body.</summary>
    public long ResponseCuts { get; init; }

    /// <summary>Bytes that the request's Content-Length announces and the tap lacks: cut, or never sent as it broke off.</summary>
    public long RequestLacks { get; init; }

    /// <summary>Bytes that the response's Content-Length announces and the tap lacks, likewise.</summary>
    public long ResponseLacks { get; init; }

    /// <summary>Whether a capture shows it as HTTP/2 if no version is asked for: HTTP/1.1 would lose something.</summary>
    public bool ShownAsHttp2 { get; init; }

    /// <summary>Whether a body broke off: it is shorter than announced, and was not cut.</summary>
    public bool IsBrokenOff => (RequestLacks > 0 && RequestCuts == 0) || (ResponseLacks > 0 && ResponseCuts == 0);

    /// <summary>The recorded connection that it is shown on together with others; null where there is none.</summary>
    internal HttpView? View { get; init; }

    /// <summary>A copy that takes the other exchanges of its connection into account.</summary>
    /// <param name="plan">Knows all of them.</param>
    internal InspectedExchange Decide(HttpPlan plan) => View is HttpView view && plan.NeedsHttp2(view) ? this with { ShownAsHttp2 = true } : this;
}
