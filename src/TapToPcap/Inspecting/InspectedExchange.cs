namespace TapToPcap.Inspecting;

/// <summary>A request and its response as an HTTP tap records them.</summary>
public sealed record InspectedExchange
{
    /// <summary>The input, or the archive and its member.</summary>
    public required string Source { get; init; }

    /// <summary>Envoy's number of the stream: in the record where it was streamed, else in the tap's name, else counted in the tap from 1.</summary>
    public required ulong TraceId { get; init; }

    /// <summary>Whether Envoy wrote while the exchange went on.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Of the request's pseudo headers; null where the tap has none.</summary>
    public string? Method { get; init; }

    /// <summary>Likewise.</summary>
    public string? Authority { get; init; }

    /// <summary>Likewise.</summary>
    public string? Path { get; init; }

    /// <summary>Of the response; null where the tap has none.</summary>
    public string? Status { get; init; }

    /// <summary>When Envoy had the request's headers, nanoseconds since 1970 UTC; null where it did not record that.</summary>
    public long? Start { get; init; }

    /// <summary>The client's end, where Envoy recorded it.</summary>
    public string? Client { get; init; }

    /// <summary>The upstream host's end, where Envoy recorded it.</summary>
    public string? Upstream { get; init; }

    /// <summary>Envoy's port on the client's connection; null where Envoy did not record it.</summary>
    public int? DownstreamPort { get; init; }

    /// <summary>The upstream host's port, likewise.</summary>
    public int? UpstreamPort { get; init; }

    /// <summary>Body bytes of the request in the tap.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Body bytes of the response in the tap.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Places where Envoy's limit left out bytes of the request's body.</summary>
    public long RequestCuts { get; init; }

    /// <summary>Places where Envoy's limit left out bytes of the response's body.</summary>
    public long ResponseCuts { get; init; }
}
