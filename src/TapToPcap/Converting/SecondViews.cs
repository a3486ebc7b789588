using System.Globalization;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Converting;

/// <summary>Finds taps that begin with a connection which another tap shows at the same time, before either is emitted.</summary>
/// <remarks>
/// Socket taps keep the true ports before HTTP taps, whose packets are invented, and among equals the first by name. Only taps that
/// begin between the same ends as another are read for this; of the others only a hash of the ends is kept. A second view further
/// on in a tap is found when it begins, and then the conversation that is already open keeps its ports.
/// </remarks>
internal sealed class SecondViews(SynthesisOptions options)
{
    private readonly Dictionary<int, TapCursor> _first = [];
    private readonly Dictionary<int, List<TapCursor>> _alike = [];

    /// <summary>Adds a tap whose first event is known.</summary>
    internal void Add(TapCursor tap, TapHead head)
    {
        if (head.Exchange is null)
        {
            Add(tap, EndpointPair.TrueEnds(head.Connection));
            return;
        }

        foreach ((EndPair ends, _) in head.Shown(options, origin: ""))
        {
            Add(tap, ends);
        }
    }

    private void Add(TapCursor tap, EndPair? ends)
    {
        if (ends is null || _first.TryAdd(ends.GetHashCode(), tap))
        {
            return;
        }

        int key = ends.GetHashCode();
        if (!_alike.TryGetValue(key, out List<TapCursor>? alike))
        {
            _alike[key] = alike = [_first[key]];
        }

        alike.Add(tap);
    }

    /// <summary>Marks the taps whose first connection is a second view.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Mark(CancellationToken cancel)
    {
        foreach (List<TapCursor> alike in _alike.Values)
        {
            foreach (IGrouping<EndPair, Claim> claims in alike.Distinct().SelectMany(tap => ClaimsOf(tap, cancel)).GroupBy(claim => claim.Ends).ToArray())
            {
                Mark(claims.Key, claims);
            }
        }

        _first.Clear();
        _alike.Clear();
    }

    private static void Mark(EndPair ends, IEnumerable<Claim> claims)
    {
        List<Claim> accepted = [];
        IEnumerable<Claim[]> views = claims
            .OrderBy(claim => claim.View is not null)
            .ThenBy(claim => claim.Tap.Reader.Name, StringComparer.Ordinal)
            .GroupBy(claim => (object?)claim.View ?? claim.Tap)
            .Select(view => view.ToArray());
        foreach (Claim[] view in views)
        {
            if (accepted.Find(earlier => Array.Exists(view, claim => claim.Overlaps(earlier))) is not Claim rival)
            {
                accepted.AddRange(view);
                continue;
            }

            foreach (Claim claim in view)
            {
                claim.Tap.Conversations.SecondView = new SecondView(ends, rival.Name);
            }
        }
    }

    /// <summary>The connections that a tap begins with, with their ends and times.</summary>
    private Claim[] ClaimsOf(TapCursor tap, CancellationToken cancel)
    {
        if (!tap.Reader.CanReopen)
        {
            return tap.Head is TapHead known ? ClaimsOf(tap, known, long.MaxValue) : [];
        }

        using TapCursor again = tap.Reopen();
        if (!TryPeek(again) || again.Head is not TapHead head)
        {
            return [];
        }

        return ClaimsOf(tap, head, EndOf(again, head, cancel));
    }

    private Claim[] ClaimsOf(TapCursor tap, TapHead head, long end) =>
        [.. head.Shown(options, tap.Conversations.Origin).Select(shown => new Claim(tap, shown.Ends, shown.View, head.TraceId, head.HasTime ? head.Time : long.MinValue, head.HasTime ? end : long.MaxValue))];

    /// <summary>The time of the last event of the connection or exchange that a tap begins with.</summary>
    private static long EndOf(TapCursor tap, TapHead head, CancellationToken cancel)
    {
        long last = head.Time;
        while (TryPeek(tap))
        {
            cancel.ThrowIfCancellationRequested();
            ref readonly TapEvent tapped = ref tap.Take();
            if (tapped.TraceId != head.TraceId || !(tapped.IsTimed || tapped.Kind == TapEventKind.Http))
            {
                continue;
            }

            last = Math.Max(last, tapped.Time);
            if (tapped.Kind == TapEventKind.Closed || tapped.Http is { Part: HttpPart.End })
            {
                break;
            }
        }

        return last;
    }

    // Problems are reported when the tap is converted.
    private static bool TryPeek(TapCursor tap)
    {
        ReadResult result = tap.Peek();
        while (result.Status == ReadStatus.Damage)
        {
            result = tap.Peek();
        }

        return result.IsEvent;
    }

    /// <summary>That a tap shows a connection between two ends from one time to another.</summary>
    /// <param name="View">The view that HTTP exchanges share; null for a socket tap.</param>
    /// <param name="First">The time of the first event, nanoseconds since 1970 UTC.</param>
    /// <param name="Last">The time of the last event.</param>
    private sealed record Claim(TapCursor Tap, EndPair Ends, HttpView? View, ulong TraceId, long First, long Last)
    {
        internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Tap.Label}, trace {TraceId}");

        internal bool Overlaps(Claim other) => First <= other.Last && other.First <= Last;
    }
}
