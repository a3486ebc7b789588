namespace TapToPcap.Verifying.Http;

/// <summary>The exchanges of a captured conversation, in the order in which they begin.</summary>
internal sealed class CapturedExchanges
{
    private readonly Dictionary<uint, CapturedExchange> _streams = [];
    private readonly List<CapturedExchange> _all = [];

    internal IReadOnlyList<CapturedExchange> All => _all;

    /// <summary>That of a stream of HTTP/2.</summary>
    internal CapturedExchange OfStream(uint stream)
    {
        if (!_streams.TryGetValue(stream, out CapturedExchange? exchange))
        {
            _streams[stream] = exchange = Add(HttpDialect.Http2);
        }

        return exchange;
    }

    /// <summary>Nothing more belongs to the request, or the response, of a stream of HTTP/2.</summary>
    internal bool HasEnded(uint stream, bool isRequest) => _streams.TryGetValue(stream, out CapturedExchange? exchange) && exchange.MessageOf(isRequest).IsEnded;

    /// <summary>That of the next request of HTTP/1.</summary>
    internal CapturedExchange BeginRequest() => Add(HttpDialect.Http1);

    /// <summary>That of the next response of HTTP/1, which answers the latest request, if that has no answer yet.</summary>
    internal CapturedExchange BeginResponse() =>
        _all.Count > 0 && !_all[^1].Response.HasBegun ? _all[^1] : Add(HttpDialect.Http1);

    /// <summary>Closes the digests of those that have not ended.</summary>
    internal void Finish()
    {
        foreach (CapturedExchange exchange in _all)
        {
            exchange.Request.Finish();
            exchange.Response.Finish();
        }
    }

    private CapturedExchange Add(HttpDialect dialect)
    {
        CapturedExchange exchange = new(dialect);
        _all.Add(exchange);
        return exchange;
    }
}
