using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis;

/// <summary>What a tap begins with: its first connection or HTTP exchange, as far as it shows with the first event that has a time.</summary>
/// <param name="Connection">The ends of a connection; null where the tap begins with an HTTP exchange, or has none.</param>
/// <param name="Exchange">The beginning of an HTTP exchange; null of a connection.</param>
/// <param name="TraceId">Envoy's id of either.</param>
/// <param name="Time">Of the first event, nanoseconds since 1970 UTC.</param>
/// <param name="HasTime">The time is Envoy's, not a date's or a file's.</param>
internal readonly record struct TapHead(TapConnection? Connection, HttpPiece? Exchange, ulong TraceId, long Time, bool HasTime)
{
    /// <summary>What two taps have in common that hold the same.</summary>
    internal (TapConnection?, TapConnection?, TapConnection?, ulong, long) Key => (Connection, Exchange?.Downstream, Exchange?.Upstream, TraceId, Time);

    /// <summary>Of a tap that begins with this event, which has a time.</summary>
    /// <param name="connection">The latest record of the ends of its connection before it; null where there is none.</param>
    /// <param name="begin">The beginning of its exchange; null where it has none.</param>
    internal static TapHead Of(in TapEvent first, TapConnection? connection, HttpPiece? begin) => first.Http is HttpPiece part
        ? new TapHead(null, begin ?? part, first.TraceId, first.Time, part.TimeSource == TimeSource.Tap)
        : new TapHead(first.Connection ?? connection, null, first.TraceId, first.Time, HasTime: true);

    /// <summary>The connections that it shows whose ends are all known, each with where else it would be gone on with.</summary>
    /// <param name="origin">Where the tap was made.</param>
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
