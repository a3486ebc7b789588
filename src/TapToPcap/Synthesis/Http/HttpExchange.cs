using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>The state of one HTTP exchange while it is emitted on one connection.</summary>
/// <param name="name">Its name in packet comments.</param>
/// <param name="outline">What the tap has of it; only its first part if more is not known.</param>
internal sealed class HttpExchange(string name, ExchangeOutline outline)
{
    internal string Name { get; } = name;

    internal ExchangeOutline Outline { get; } = outline;

    /// <summary>Whether its request is HEAD.</summary>
    internal bool IsHead { get; private set; } = outline.IsHead;

    /// <summary>Whether its request is CONNECT.</summary>
    internal bool IsConnect { get; private set; } = outline.IsConnect;

    /// <summary>Whether what follows its headers is a tunnel, or is taken for one as the response is still to come.</summary>
    internal bool IsTunnel { get; private set; }

    /// <summary>Its HTTP/2 stream number; 0 until it has one.</summary>
    internal int Stream { get; set; }

    /// <summary>Why something may be missing before its next part; null if nothing is.</summary>
    internal string? Discontinuity { get; set; }

    internal HttpMessage Request { get; } = new();

    internal HttpMessage Response { get; } = new();

    internal HttpMessage MessageOf(HttpPiece piece) => piece.IsOfRequest ? Request : Response;

    /// <summary>Takes the headers of its request or response.</summary>
    internal void Learn(HttpPiece headers)
    {
        if (headers.IsOfRequest)
        {
            IsHead |= headers.HasMethod("HEAD"u8);
            IsConnect |= headers.IsConnect;
            IsTunnel = Outline is { IsComplete: true, Response.HasHeaders: true } ? Outline.IsTunnel : headers.AsksForTunnel;
            Request.Learn(headers, hasNoBody: IsTunnel);
            return;
        }

        IsTunnel = headers.OpensTunnel(IsConnect);
        Response.Learn(headers, hasNoBody: IsTunnel || IsHead || headers.Status is (>= 100 and < 200) or 204 or 304);
    }

    /// <summary>Returns <see cref="Discontinuity"/> and resets it.</summary>
    internal string? TakeDiscontinuity()
    {
        string? note = Discontinuity;
        Discontinuity = null;
        return note;
    }
}
