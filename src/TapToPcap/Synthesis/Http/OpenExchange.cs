using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>An HTTP exchange that has not ended, with its state on each connection that it is shown on.</summary>
internal sealed class OpenExchange(ulong traceId, HttpPiece begin, ExchangeOutline outline)
{
    private SeenHeaders _seen;
    private int _requestParts;
    private int _responseParts;
    private bool _isRequestCompressed;
    private bool _isResponseCompressed;

    internal ulong TraceId { get; } = traceId;

    internal HttpPiece Begin { get; } = begin;

    /// <summary>What the tap has of it; only its first part if more is not known.</summary>
    internal ExchangeOutline Outline { get; } = outline;

    /// <summary>How many exchanges its tap had under its trace id before.</summary>
    internal int Occurrence { get; init; }

    internal List<(HttpConnection Connection, HttpExchange Exchange)> Connections { get; } = [];

    /// <summary>It has ended, as another one began under its trace id.</summary>
    internal bool IsReplaced { get; set; }

    /// <summary>It was counted as one that lacks headers.</summary>
    internal bool IsCountedAsHeadless { get; set; }

    /// <summary>It was counted as a tunnel in which nothing is masked.</summary>
    internal bool IsCountedAsUnmasked { get; set; }

    /// <summary>It was counted as one that is recorded as JSON strings.</summary>
    internal bool IsCountedAsString { get; set; }

    /// <summary>It was counted as one whose compressed body is recorded as a JSON string.</summary>
    internal bool IsCountedAsSpoilt { get; set; }

    /// <summary>Whether both messages have been emitted to their ends.</summary>
    internal bool IsWhole => Connections.TrueForAll(shown => shown.Exchange is { Request.HasEnded: true, Response.HasEnded: true });

    /// <summary>Whether a part is of another exchange with the same trace id.</summary>
    internal bool Excludes(HttpPiece part) => _seen.Excludes(part);

    /// <summary>Takes the next part, and marks in it whether it is the last of its message, where that is known.</summary>
    internal TapEvent Take(in TapEvent tapped)
    {
        HttpPiece part = tapped.Http!;
        _seen.Add(part);
        _isRequestCompressed |= part.Part == HttpPart.RequestHeaders && IsCompressed(part);
        _isResponseCompressed |= part.Part == HttpPart.ResponseHeaders && IsCompressed(part);
        if (!tapped.IsStreamed || !Outline.IsComplete)
        {
            return tapped;
        }

        bool isLast = part.IsOfRequest ? ++_requestParts == Outline.Request.Parts : ++_responseParts == Outline.Response.Parts;
        return isLast == part.EndsMessage || Outline.IsTunnel ? tapped : tapped with { Http = part with { EndsMessage = isLast } };
    }

    /// <summary>Whether the message of a part has a compressed body, as its headers say.</summary>
    internal bool HasCompressedBody(HttpPiece part) => part.IsOfRequest ? _isRequestCompressed : _isResponseCompressed;

    private static bool IsCompressed(HttpPiece headers) =>
        headers.Find("content-encoding"u8) is { Length: > 0 } encoding && !Ascii.EqualsIgnoreCase(encoding, "identity"u8);

    /// <summary>Whether a part lacks the headers of its message, or a response the request, as their record was lost.</summary>
    internal bool LacksHeadersOf(in TapEvent tapped) => tapped.Http!.Part switch
    {
        HttpPart.RequestBody or HttpPart.RequestTrailers => !_seen.OfRequest,
        HttpPart.ResponseBody or HttpPart.ResponseTrailers => !_seen.OfResponse,
        HttpPart.ResponseHeaders => tapped.IsStreamed && !_seen.OfRequest,
        _ => false,
    };
}
