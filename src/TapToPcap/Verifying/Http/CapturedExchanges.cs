namespace TapToPcap.Verifying.Http;

/// <summary>The exchanges of a captured conversation, in the order in which they begin.</summary>
internal sealed class CapturedExchanges
{
    private readonly Dictionary<uint, CapturedExchange> _streams = [];
    private readonly List<CapturedExchange> _all = [];

    internal IReadOnlyList<CapturedExchange> All => _all;

    /// <summary>Returns the exchange of an HTTP/2 stream, adding it if it is new.</summary>
    internal CapturedExchange OfStream(uint stream)
    {
        if (!_streams.TryGetValue(stream, out CapturedExchange? exchange))
        {
            _streams[stream] = exchange = Add(HttpDialect.Http2);
        }

        return exchange;
    }

    /// <summary>Whether the request, or the response, of an HTTP/2 stream has ended.</summary>
    internal bool HasEnded(uint stream, bool isRequest) => _streams.TryGetValue(stream, out CapturedExchange? exchange) && exchange.MessageOf(isRequest).IsEnded;

    /// <summary>Adds the exchange of the next HTTP/1 request.</summary>
    internal CapturedExchange BeginRequest() => Add(HttpDialect.Http1);

    /// <summary>Returns the exchange of the next HTTP/1 response: the latest, or a new one if that has a response
    /// already.</summary>
    internal CapturedExchange BeginResponse() =>
        _all.Count > 0 && !_all[^1].Response.HasBegun ? _all[^1] : Add(HttpDialect.Http1);

    /// <summary>Closes the digests of the messages that have not ended.</summary>
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
