using System.Globalization;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap;

/// <summary>Finds taps that begin with a connection which another tap shows at the same time, before anything is written of either.</summary>
/// <remarks>
/// The true ports stay with socket taps before HTTP taps, whose packets are invented, and among equals with the first by name. Only taps
/// that begin with the same ends as another are read for it. Connections further on in a tap are found when they begin, and then the
/// one that is open already keeps its ports.
/// </remarks>
internal sealed class SecondViews(SynthesisOptions options)
{
    private readonly Dictionary<EndPair, List<Claim>> _claims = [];

    /// <summary>Takes a tap whose first event is known.</summary>
    /// <param name="reopen">Opens it once more from its start; null where that cannot be done.</param>
    internal void Add(TapCursor tap, Func<TapCursor>? reopen, TapHead head)
    {
        foreach ((EndPair ends, HttpView? view) in head.Shown(options, tap.Conversations.Origin))
        {
            if (!_claims.TryGetValue(ends, out List<Claim>? claims))
            {
                _claims[ends] = claims = new List<Claim>(capacity: 1);
            }

            claims.Add(new Claim(tap, reopen, head, view));
        }
    }

    /// <summary>Marks those taps whose first connection is to be kept apart.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Mark(CancellationToken cancel)
    {
        foreach ((EndPair ends, List<Claim> claims) in _claims)
        {
            if (claims.Count > 1 && claims.Exists(claim => !claim.IsOfSameView(claims[0])))
            {
                Mark(ends, claims, cancel);
            }
        }

        _claims.Clear();
    }

    private static void Mark(EndPair ends, List<Claim> claims, CancellationToken cancel)
    {
        List<(Claim Claim, Span Span)> accepted = [];
        IEnumerable<Claim[]> views = claims
            .OrderBy(claim => claim.View is not null)
            .ThenBy(claim => claim.Tap.Reader.Name, StringComparer.Ordinal)
            .GroupBy(claim => (object?)claim.View ?? claim)
            .Select(view => view.ToArray());
        foreach (Claim[] view in views)
        {
            (Claim Claim, Span Span)[] spans = [.. view.Select(claim => (claim, SpanOf(claim, cancel)))];
            (Claim Claim, Span) rival = accepted.Find(earlier => Array.Exists(spans, span => span.Span.Overlaps(earlier.Span)));
            if (rival.Claim is null)
            {
                accepted.AddRange(spans);
                continue;
            }

            foreach (Claim claim in view)
            {
                claim.Tap.Conversations.SecondView = new SecondView(ends, rival.Claim.Name);
            }
        }
    }

    /// <summary>From when to when the tap shows the connection that it begins with.</summary>
    private static Span SpanOf(Claim claim, CancellationToken cancel)
    {
        if (!claim.Head.HasTime)
        {
            return new Span(long.MinValue, long.MaxValue);
        }

        if (claim.Reopen is null)
        {
            return new Span(claim.Head.Time, long.MaxValue);
        }

        long last = claim.Head.Time;
        using TapCursor tap = claim.Reopen();
        while (TryPeek(tap))
        {
            cancel.ThrowIfCancellationRequested();
            ref readonly TapEvent tapped = ref tap.Take();
            if (tapped.TraceId != claim.Head.TraceId || !(tapped.IsTimed || tapped.Kind == TapEventKind.Http))
            {
                continue;
            }

            last = Math.Max(last, tapped.Time);
            if (tapped.Kind == TapEventKind.Closed || tapped.Http is { Part: HttpPart.End })
            {
                break;
            }
        }

        return new Span(claim.Head.Time, last);
    }

    private static bool TryPeek(TapCursor tap)
    {
        while (true)
        {
            try
            {
                return tap.TryPeek();
            }
            catch (TapFormatException)
            {
                // Told when the tap is converted, and it goes on after the damage.
            }
            catch (InputException)
            {
                return false;
            }
        }
    }

    private readonly record struct Span(long First, long Last)
    {
        internal bool Overlaps(Span other) => First <= other.Last && other.First <= Last;
    }

    /// <param name="View">The connection of HTTP exchanges that it is part of; null of a socket tap.</param>
    private sealed record Claim(TapCursor Tap, Func<TapCursor>? Reopen, TapHead Head, HttpView? View)
    {
        internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Tap.Label}, trace {Head.TraceId}");

        internal bool IsOfSameView(Claim other) => View is not null && View == other.View;
    }
}
