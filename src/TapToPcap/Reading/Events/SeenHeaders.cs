namespace TapToPcap.Reading.Events;

/// <summary>Which headers of an exchange in pieces have come. Headers that come again are of another exchange with the same id, as
/// where Envoy was restarted.</summary>
internal struct SeenHeaders
{
    /// <summary>Whether headers of the request have come.</summary>
    internal bool OfRequest { get; private set; }

    /// <summary>Whether headers of the response have come.</summary>
    internal bool OfResponse { get; private set; }

    /// <summary>Whether a piece is of another exchange.</summary>
    internal readonly bool Excludes(HttpPiece piece) => piece.Part switch
    {
        HttpPart.RequestHeaders => OfRequest,
        HttpPart.ResponseHeaders => OfResponse,
        _ => false,
    };

    /// <summary>Takes a piece of the exchange.</summary>
    internal void Add(HttpPiece piece)
    {
        OfRequest |= piece.Part == HttpPart.RequestHeaders;
        OfResponse |= piece.Part == HttpPart.ResponseHeaders;
    }
}
