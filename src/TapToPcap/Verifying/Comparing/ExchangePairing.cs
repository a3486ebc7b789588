using TapToPcap.Verifying.Http;
using TapToPcap.Verifying.Taps;
using static TapToPcap.Verifying.Comparing.ExchangeKey;

namespace TapToPcap.Verifying.Comparing;

/// <summary>Pairs each exchange of the taps with the one in the capture that it became, or with two where both of its connections
/// are shown.</summary>
/// <remarks>Exchanges with equal contents are paired, first those that also have the ends that the tap names, and of these first those
/// that lack bytes of the same messages. The rest is paired by whatever is still equal.</remarks>
internal sealed class ExchangePairing(IReadOnlyList<TappedExchange> tapped, IReadOnlyList<ExchangeCandidate> captured)
{
    private static readonly By[] Contents = [By.Messages | By.Trailers, By.Messages, By.Request, By.Response, By.RequestHeaders];

    private static readonly By[] Passes =
    [
        .. Contents.SelectMany(content => (By[])[content | By.Ends, content | By.Server, content | By.Client, content])
            .SelectMany(basis => basis.HasFlag(By.Messages) ? (By[])[basis | By.Wholeness, basis] : [basis]),
        By.Ends,
    ];

    private readonly HashSet<(TappedExchange Exchange, int Side)> _shown = [];
    private readonly List<(int Order, ExchangePair Pair)> _pairs = [];

    /// <returns>All exchanges of the taps in their order, then those of the capture that are left.</returns>
    internal static IEnumerable<ExchangePair> Of(IReadOnlyList<TappedExchange> tapped, IReadOnlyList<ExchangeCandidate> captured)
    {
        ExchangePairing pairing = new(tapped, captured);
        // First one side of every exchange, then the others: what is one exchange's upstream connection may be another's downstream
        // one, and carry equal messages.
        pairing.Pair(Passes, exchange => exchange.Original is null && !pairing.IsShown(exchange));
        pairing.Pair(Passes.Where(basis => (basis & By.Ends) != 0), exchange => exchange.Original is null && pairing.IsShown(exchange));

        // Exchanges of an input that was given a second time take what the others have left, or nothing.
        pairing.Pair(Passes.Where(basis => basis.HasFlag(By.Messages)), exchange => exchange.Original is not null && !pairing.IsShown(exchange));
        pairing.AddMissing();
        return
        [
            .. pairing._pairs.OrderBy(pair => pair.Order).Select(pair => pair.Pair),
            .. captured.Where(candidate => !candidate.Exchange.IsMatched).Select(candidate => new ExchangePair(null, candidate)),
        ];
    }

    /// <param name="isMeant">Whether an exchange takes part; evaluated before each of its sides.</param>
    private void Pair(IEnumerable<By> passes, Func<TappedExchange, bool> isMeant)
    {
        foreach (By basis in passes)
        {
            Pair(basis, isMeant);
        }
    }

    private void Pair(By basis, Func<TappedExchange, bool> isMeant)
    {
        if (captured.All(candidate => candidate.Exchange.IsMatched))
        {
            return;
        }

        ILookup<ExchangeKey, ExchangeCandidate> equals = captured.Where(candidate => !candidate.Exchange.IsMatched).ToLookup(candidate => KeyOf(candidate).Restrict(basis));
        Dictionary<ExchangeKey, IEnumerator<ExchangeCandidate>> next = [];
        for (int order = 0; order < tapped.Count; order++)
        {
            TappedExchange exchange = tapped[order];
            foreach (int side in Enumerable.Range(0, exchange.Sides.Length).Where(side => isMeant(exchange) && IsOpen(exchange, side, basis)))
            {
                if (KeysOf(exchange, side).Select(key => TakeFrom(equals, next, key.Restrict(basis))).FirstOrDefault(found => found is not null) is ExchangeCandidate candidate)
                {
                    candidate.Exchange.IsMatched = true;
                    _shown.Add((exchange, side));
                    _pairs.Add((order, new ExchangePair(exchange, candidate)));
                }
            }
        }
    }

    // The candidates with one key are given out one after the other, each of them once.
    private static ExchangeCandidate? TakeFrom(ILookup<ExchangeKey, ExchangeCandidate> equals, Dictionary<ExchangeKey, IEnumerator<ExchangeCandidate>> next, ExchangeKey key)
    {
        if (!next.TryGetValue(key, out IEnumerator<ExchangeCandidate>? rest))
        {
            next[key] = rest = equals[key].GetEnumerator();
        }

        return rest.MoveNext() ? rest.Current : null;
    }

    private bool IsOpen(TappedExchange exchange, int side, By basis)
    {
        ExchangeEnds ends = exchange.Sides[side];
        bool isKnown = (!basis.HasFlag(By.Client) || ends.Client is not null) && (!basis.HasFlag(By.Server) || ends.Server is not null);
        return isKnown && !_shown.Contains((exchange, side));
    }

    private bool IsShown(TappedExchange exchange) => Enumerable.Range(0, exchange.Sides.Length).Any(side => _shown.Contains((exchange, side)));

    private void AddMissing()
    {
        HashSet<TappedExchange> shown = [.. _shown.Select(shown => shown.Exchange)];
        _pairs.AddRange(tapped.Index().Where(item => !shown.Contains(item.Item)).Select(item => (item.Index, new ExchangePair(item.Item, null))));
    }

    private static ExchangeKey KeyOf(ExchangeCandidate candidate) =>
        new(
            candidate.Exchange.Dialect,
            candidate.Exchange.Request.Parts,
            candidate.Exchange.Response.Parts,
            candidate.Ends.Client,
            candidate.Ends.Server,
            IsWhole(candidate.Exchange.Request),
            IsWhole(candidate.Exchange.Response));

    private static IEnumerable<ExchangeKey> KeysOf(TappedExchange exchange, int side)
    {
        foreach (HttpDialect dialect in (HttpDialect[])[HttpDialect.Http2, HttpDialect.Http1])
        {
            yield return new ExchangeKey(
                dialect,
                exchange.Request.PartsIn(dialect),
                exchange.Response.PartsIn(dialect),
                exchange.Sides[side].Client,
                exchange.Sides[side].Server,
                exchange.Request.Cuts == 0,
                exchange.Response.Cuts == 0);
        }
    }

    private static bool IsWhole(CapturedMessage message) => !message.HasGap && (message.IsEnded || !message.HasBegun);
}
