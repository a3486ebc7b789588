namespace TapToPcap.Reading.Events;

/// <summary>One part of an HTTP exchange: headers, a body or trailers. A body is in <see cref="TapEvent.Payload"/>.</summary>
internal sealed record HttpPiece(HttpPart Part)
{
    /// <summary>Headers or trailers in their order, pseudo headers first; none where the part is of a body.</summary>
    internal IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    /// <summary>When Envoy received the headers, nanoseconds since 1970 UTC; null where it did not record that.</summary>
    internal long? ReceivedAt { get; init; }

    /// <summary>Nothing of this request or response follows.</summary>
    internal bool EndsMessage { get; init; }

    /// <summary>Of headers: what follows them, where that is known already.</summary>
    internal HttpBody? Body { get; init; }

    /// <summary>Of <see cref="HttpPart.Begin"/>: the connection on which the request came, where that was recorded.</summary>
    internal TapConnection? Downstream { get; init; }

    /// <summary>Of <see cref="HttpPart.Begin"/>: the connection on which the request was sent, where that was recorded.</summary>
    internal TapConnection? Upstream { get; init; }

    /// <summary>What the event's time was taken from.</summary>
    internal TimeSource TimeSource { get; init; }

    /// <summary>Bytes of the names and values of all headers.</summary>
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
