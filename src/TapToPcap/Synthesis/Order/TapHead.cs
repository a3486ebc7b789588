using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>What a tap begins with: its first connection or HTTP exchange, as far as it shows with the first event that has a time.</summary>
/// <param name="Connection">The ends of a connection; null where the tap begins with an HTTP exchange, or has none.</param>
/// <param name="Exchange">The beginning of an HTTP exchange; null of a connection.</param>
/// <param name="TraceId">Envoy's id of either.</param>
/// <param name="Time">Of the first event, nanoseconds since 1970 UTC.</param>
/// <param name="HasTime">The time is Envoy's, not a date's or a file's.</param>
internal sealed record TapHead(TapConnection? Connection, HttpPiece? Exchange, ulong TraceId, long Time, bool HasTime)
{
    /// <summary>What two taps have in common that hold the same.</summary>
    internal (TapConnection?, TapConnection?, TapConnection?, ulong, long) Key => (Connection, Exchange?.Downstream, Exchange?.Upstream, TraceId, Time);

    /// <summary>What the events say up to the first that has a time; null where none of them has.</summary>
    internal static TapHead? Of(IReadOnlyList<TapEvent> events)
    {
        int first = events.TakeWhile(tapped => !HasOwnTime(tapped)).Count();
        if (first == events.Count)
        {
            return null;
        }

        TapEvent timed = events[first];
        IEnumerable<TapEvent> sofar = events.Take(first + 1).Where(tapped => tapped.TraceId == timed.TraceId);
        if (timed.Http is HttpPiece part)
        {
            HttpPiece begin = sofar.First().Http!;
            return new TapHead(null, begin, timed.TraceId, timed.Time, part.TimeSource == TimeSource.Tap);
        }

        return new TapHead(sofar.LastOrDefault(tapped => tapped.Connection is not null).Connection, null, timed.TraceId, timed.Time, HasTime: true);
    }

    private static bool HasOwnTime(TapEvent tapped) => tapped.IsTimed || (tapped.Http is { Part: not HttpPart.Begin });

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
