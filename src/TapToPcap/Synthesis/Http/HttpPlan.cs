using System.Globalization;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Http;

/// <summary>What is known of the exchanges of all taps before the first is emitted: which connections need HTTP/2, and what
/// exchanges in pieces consist of.</summary>
/// <remarks>Takes a fixed amount of memory for each connection and exchange. Exchanges that were not added are emitted as they
/// come.</remarks>
internal sealed class HttpPlan
{
    private readonly Dictionary<ulong, PlannedConnection> _connections = [];
    private readonly Dictionary<(string Tap, ulong TraceId, int Occurrence), ExchangeOutline> _streamed = [];

    /// <summary>Adds an exchange that is shown on a recorded connection.</summary>
    /// <param name="first">The time of its first event, nanoseconds since 1970 UTC; null where Envoy recorded no times.</param>
    /// <param name="last">The time of its last event.</param>
    internal void Add(HttpView view, ExchangeOutline outline, long? first, long last)
    {
        ulong key = KeyOf(view);
        if (!_connections.TryGetValue(key, out PlannedConnection? connection))
        {
            _connections[key] = connection = new PlannedConnection((view.IsUpstream ? view.Ends.Remote : view.Ends.Local)?.Port ?? 0);
        }

        connection.Add(outline, first, last);
    }

    /// <summary>Adds an exchange that is recorded in pieces.</summary>
    /// <param name="tap">The unique name of its tap in the capture.</param>
    /// <param name="occurrence">How many exchanges the tap has under this trace id before this one.</param>
    internal void AddStreamed(string tap, ulong traceId, int occurrence, ExchangeOutline outline) => _streamed[(tap, traceId, occurrence)] = outline;

    /// <summary>The outline of an exchange that is recorded in pieces; null if it was not added.</summary>
    internal ExchangeOutline? FindStreamed(string tap, ulong traceId, int occurrence) => _streamed.GetValueOrDefault((tap, traceId, occurrence));

    /// <summary>Whether the exchanges of a connection can be shown together as HTTP/2 only.</summary>
    internal bool NeedsHttp2(HttpView view) => _connections.GetValueOrDefault(KeyOf(view))?.NeedsHttp2 == true;

    /// <summary>Ports of the servers of connections, as Envoy recorded them, and whether these are shown as HTTP/2.</summary>
    /// <param name="form">What was asked for.</param>
    internal IEnumerable<(int Port, bool IsHttp2)> PortsIn(HttpForm form) => _connections.Values
        .Where(connection => connection.ServerPort > 0)
        .Select(connection => (connection.ServerPort, form == HttpForm.Http2 || (form == HttpForm.Auto && connection.NeedsHttp2)));

    // A view holds the names of both ends: of many connections only a number is kept.
    private static ulong KeyOf(HttpView view) =>
        IdentityHash.Of(string.Create(CultureInfo.InvariantCulture, $"{view.Origin}\n{view.IsUpstream}\n{TextOf(view.Ends.Local)}\n{TextOf(view.Ends.Remote)}")).Value;

    private static string TextOf(TapAddress? end) => end is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{(int)end.Kind} {end.Port} {end.Text}");
}
