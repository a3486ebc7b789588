using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>A request and its response while they are emitted on one connection.</summary>
internal sealed class HttpExchange(string name)
{
    /// <summary>What comments call it.</summary>
    internal string Name { get; } = name;

    /// <summary>The stream that it has on a connection of HTTP/2; 0 before it has one.</summary>
    internal int Stream { get; set; }

    /// <summary>Why a part of it may be missing before the next; null where none is.</summary>
    internal string? Discontinuity { get; set; }

    internal HttpMessage Request { get; } = new();

    internal HttpMessage Response { get; } = new();

    internal HttpMessage MessageOf(HttpPiece piece) => piece.IsOfRequest ? Request : Response;

    /// <summary>Gives <see cref="Discontinuity"/> once.</summary>
    internal string? TakeDiscontinuity()
    {
        string? note = Discontinuity;
        Discontinuity = null;
        return note;
    }
}
