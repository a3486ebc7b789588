using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis;

/// <summary>The first connection or HTTP exchange of a tap, as far as it is known at the first event with a time.</summary>
/// <param name="Connection">The ends of the connection; null if it is an HTTP exchange, or the tap has none.</param>
/// <param name="Exchange">The beginning of the HTTP exchange; null if it is a connection.</param>
/// <param name="TraceId">Its trace id.</param>
/// <param name="Time">The time of its first event, nanoseconds since 1970 UTC.</param>
/// <param name="HasTime">Whether the time is Envoy's, not a date's or a file's.</param>
internal readonly record struct TapHead(TapConnection? Connection, HttpPiece? Exchange, ulong TraceId, long Time, bool HasTime)
{
    /// <summary>A key that is equal for taps with the same content.</summary>
    internal (TapConnection?, TapConnection?, TapConnection?, ulong, long) Key => (Connection, Exchange?.Downstream, Exchange?.Upstream, TraceId, Time);

    /// <summary>The head of a tap whose first event with a time is this one.</summary>
    /// <param name="connection">The latest connection record before it; null if there is none.</param>
    /// <param name="begin">The beginning of its exchange; null if there is none.</param>
    internal static TapHead Of(in TapEvent first, TapConnection? connection, HttpPiece? begin) => first.Http is HttpPiece part
        ? new TapHead(null, begin ?? part, first.TraceId, first.Time, part.TimeSource == TimeSource.Tap)
        : new TapHead(first.Connection ?? connection, null, first.TraceId, first.Time, HasTime: true);

    /// <summary>The connections shown whose ends are all known, each with the view that HTTP exchanges share.</summary>
    /// <param name="origin">Where the tap was made (<see cref="ConversationTable.Origin"/>).</param>
    internal IEnumerable<(EndPair Ends, HttpView? View)> Shown(SynthesisOptions options, string origin)
    {
        if (Exchange is null)
        {
            return EndpointPair.TrueEnds(Connection) is EndPair ends ? [(ends, null)] : [];
        }

        return HttpView.SidesOf(options, Exchange)
            .Where(side => EndpointPair.TrueEnds(side.Ends) is not null)
            .Select(side => (EndpointPair.TrueEnds(side.Ends)!.Value, (HttpView?)new HttpView(origin, side.IsUpstream, side.Ends!)));
    }
}
