using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>An exchange while it is emitted, on each of the connections that it is shown on.</summary>
internal sealed record OpenExchange(ulong TraceId, HttpPiece Begin)
{
    internal List<(HttpConnection Connection, HttpExchange Exchange)> Connections { get; } = [];

    /// <summary>Both its messages have been emitted to their ends.</summary>
    internal bool IsWhole => Connections.TrueForAll(shown => shown.Exchange is { Request.HasEnded: true, Response.HasEnded: true });
}
