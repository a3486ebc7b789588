using System.Globalization;

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

    /// <summary>Of a body that is recorded as a whole: it lacks bytes, so that it is shown in one packet with its headers, whose time
    /// is Envoy's.</summary>
    internal bool IsPartial { get; init; }

    /// <summary>Of headers: what follows them, where that is known already.</summary>
    internal HttpBody? Body { get; init; }

    /// <summary>Of <see cref="HttpPart.Begin"/>: the parts of the exchange, which follow as events of their own.</summary>
    internal IReadOnlyList<HttpPiece> Parts { get; init; } = [];

    /// <summary>Of <see cref="HttpPart.Begin"/>: the connection on which the request came, where that was recorded.</summary>
    internal TapConnection? Downstream { get; init; }

    /// <summary>Of <see cref="HttpPart.Begin"/>: the connection on which the request was sent, where that was recorded.</summary>
    internal TapConnection? Upstream { get; init; }

    /// <summary>What the event's time was taken from.</summary>
    internal TimeSource TimeSource { get; init; }

    /// <summary>Bytes of the names and values of all headers.</summary>
    internal long HeaderBytes => Headers.Sum(header => (long)header.Name.Length + header.Value.Length);

    internal bool IsOfRequest => Part is HttpPart.RequestHeaders or HttpPart.RequestBody or HttpPart.RequestTrailers;

    /// <summary>The status code of a response; null where its headers have none, or no number.</summary>
    internal int? Status => Find(":status"u8) is byte[] text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : null;

    /// <summary>Whether these headers ask for another protocol in place of HTTP: an upgrade or a CONNECT (RFC 9110 §7.8, §9.3.6).</summary>
    internal bool AsksForTunnel => IsConnect || Find("upgrade"u8) is not null;

    /// <summary>Whether these headers are of a CONNECT.</summary>
    internal bool IsConnect => HasMethod("CONNECT"u8);

    /// <summary>Whether these headers are of a request with this method.</summary>
    internal bool HasMethod(ReadOnlySpan<byte> method) => Find(":method"u8) is byte[] value && value.AsSpan().SequenceEqual(method);

    /// <summary>Whether this response opens a tunnel: what follows it in both directions is no HTTP (RFC 9110 §9.3.6, §15.2.2).</summary>
    internal bool OpensTunnel(bool isToConnect) => Status == 101 || (isToConnect && Status is >= 200 and < 300);

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
