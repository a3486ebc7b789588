using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>The state of one HTTP exchange while it is emitted on one connection.</summary>
internal sealed class HttpExchange(string name)
{
    /// <summary>Its name in packet comments.</summary>
    internal string Name { get; } = name;

    /// <summary>Its HTTP/2 stream number; 0 until it has one.</summary>
    internal int Stream { get; set; }

    /// <summary>Why something may be missing before its next part; null if nothing is.</summary>
    internal string? Discontinuity { get; set; }

    internal HttpMessage Request { get; } = new();

    internal HttpMessage Response { get; } = new();

    internal HttpMessage MessageOf(HttpPiece piece) => piece.IsOfRequest ? Request : Response;

    /// <summary>Returns <see cref="Discontinuity"/> and resets it.</summary>
    internal string? TakeDiscontinuity()
    {
        string? note = Discontinuity;
        Discontinuity = null;
        return note;
    }
}
