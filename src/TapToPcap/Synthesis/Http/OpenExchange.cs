using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>An HTTP exchange that has not ended, with its state on each connection that it is shown on.</summary>
internal sealed record OpenExchange(ulong TraceId, HttpPiece Begin)
{
    internal List<(HttpConnection Connection, HttpExchange Exchange)> Connections { get; } = [];

    /// <summary>Whether both messages have been emitted to their ends.</summary>
    internal bool IsWhole => Connections.TrueForAll(shown => shown.Exchange is { Request.HasEnded: true, Response.HasEnded: true });
}
