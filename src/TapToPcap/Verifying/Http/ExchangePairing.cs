using static TapToPcap.Verifying.ExchangeKey;

namespace TapToPcap.Verifying;

/// <summary>Finds for each exchange of the taps the one of the capture that it became, or the two where it is shown on both of its connections.</summary>
/// <remarks>As with conversations, equal contents make a pair, and of equal contents those between the ends that the tap names; what is left is paired by what is still equal.</remarks>
internal sealed class ExchangePairing(IReadOnlyList<TappedExchange> tapped, IReadOnlyList<ExchangeCandidate> captured)
{
    private static readonly By[] Contents = [By.Messages | By.Trailers, By.Messages, By.Request, By.Response, By.RequestHeaders];

    private static readonly By[] Passes =
    [
        .. Contents.SelectMany(content => (By[])[content | By.Ends, content | By.Server, content | By.Client, content]),
        By.Ends,
    ];

    private readonly HashSet<(TappedExchange Exchange, int Side)> _shown = [];
    private readonly List<(int Order, ExchangePair Pair)> _pairs = [];

    /// <returns>All of the taps in their order, then those of the capture that are left.</returns>
    internal static IEnumerable<ExchangePair> Of(IReadOnlyList<TappedExchange> tapped, IReadOnlyList<ExchangeCandidate> captured)
    {
        ExchangePairing pairing = new(tapped, captured);
        foreach (By basis in Passes)
        {
            pairing.Pair(basis, isRepeated: false);
        }

        // What an input has that was given twice takes what is left over by those that were given once, or nothing.
        foreach (By basis in Passes.Where(basis => basis.HasFlag(By.Messages)))
        {
            pairing.Pair(basis, isRepeated: true);
        }

        pairing.AddMissing();
        return
        [
            .. pairing._pairs.OrderBy(pair => pair.Order).Select(pair => pair.Pair),
            .. captured.Where(candidate => !candidate.Exchange.IsMatched).Select(candidate => new ExchangePair(null, candidate)),
        ];
    }

    private void Pair(By basis, bool isRepeated)
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
            foreach (int side in Enumerable.Range(0, exchange.Sides.Length).Where(side => exchange.Original is not null == isRepeated && IsOpen(exchange, side, basis)))
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

    // Candidates of a key are given out one after the other, however many exchanges ask.
    private static ExchangeCandidate? TakeFrom(ILookup<ExchangeKey, ExchangeCandidate> equals, Dictionary<ExchangeKey, IEnumerator<ExchangeCandidate>> next, ExchangeKey key)
    {
        if (!next.TryGetValue(key, out IEnumerator<ExchangeCandidate>? rest))
        {
            next[key] = rest = equals[key].GetEnumerator();
        }

        return rest.MoveNext() ? rest.Current : null;
    }

    // A second time an exchange is shown only on the other one of two connections that are known.
    private bool IsOpen(TappedExchange exchange, int side, By basis)
    {
        ExchangeEnds ends = exchange.Sides[side];
        bool isKnown = (!basis.HasFlag(By.Client) || ends.Client is not null) && (!basis.HasFlag(By.Server) || ends.Server is not null);
        bool isShown = Enumerable.Range(0, exchange.Sides.Length).Any(other => _shown.Contains((exchange, other)));
        return isKnown && !_shown.Contains((exchange, side)) && (!isShown || (basis & By.Ends) != 0);
    }

    private void AddMissing()
    {
        HashSet<TappedExchange> shown = [.. _shown.Select(shown => shown.Exchange)];
        _pairs.AddRange(tapped.Index().Where(item => !shown.Contains(item.Item)).Select(item => (item.Index, new ExchangePair(item.Item, null))));
    }

    private static ExchangeKey KeyOf(ExchangeCandidate candidate) =>
        new(candidate.Exchange.Dialect, candidate.Exchange.Request.Parts, candidate.Exchange.Response.Parts, candidate.Ends.Client, candidate.Ends.Server);

    private static IEnumerable<ExchangeKey> KeysOf(TappedExchange exchange, int side)
    {
        foreach (HttpDialect dialect in (HttpDialect[])[HttpDialect.Http2, HttpDialect.Http1])
        {
            yield return new ExchangeKey(dialect, exchange.Request.PartsIn(dialect), exchange.Response.PartsIn(dialect), exchange.Sides[side].Client, exchange.Sides[side].Server);
        }
    }
}
