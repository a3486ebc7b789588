namespace TapToPcap.Reading.Events;

/// <summary>A part of an HTTP exchange. Its bytes, if it is of a body, are the event's payload.</summary>
internal sealed record HttpPiece(HttpPart Part)
{
    /// <summary>Headers or trailers in their order, pseudo headers first; none where the part is of a body.</summary>
    internal IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    /// <summary>When Envoy had the headers, nanoseconds since 1970 UTC; null where it did not record that.</summary>
    internal long? ReceivedAt { get; init; }

    /// <summary>Nothing of this request or response follows.</summary>
    internal bool EndsMessage { get; init; }

    /// <summary>Of headers: what follows them, where that is known already.</summary>
    internal HttpBody? Body { get; init; }

    /// <summary>Of the beginning: the connection that the request came on, where that was recorded.</summary>
    internal TapConnection? Downstream { get; init; }

    /// <summary>Of the beginning: the connection that the request was sent on, where that was recorded.</summary>
    internal TapConnection? Upstream { get; init; }

    /// <summary>What the event's time was taken from.</summary>
    internal TimeSource TimeSource { get; init; }

    /// <summary>Bytes of all names and values.</summary>
    internal long HeaderBytes => Headers.Sum(header => (long)header.Name.Length + header.Value.Length);

    internal bool IsOfRequest => Part is HttpPart.RequestHeaders or HttpPart.RequestBody or HttpPart.RequestTrailers;

    /// <summary>The value of the first header of a name; null where there is none.</summary>
    internal byte[]? Find(ReadOnlySpan<byte> name)
    {
        foreach (HttpHeader header in Headers)
        {
            if (header.Is(name))
            {
                return header.Value;
            }
        }

        return null;
    }
}
