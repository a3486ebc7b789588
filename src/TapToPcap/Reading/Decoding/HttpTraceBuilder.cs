using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Decoding;

/// <summary>Puts the events of an HTTP record together, of a whole exchange or of a piece of one, in whatever order the fields of its messages come.</summary>
internal sealed class HttpTraceBuilder
{
    private readonly List<TapEvent> _pieces = [];
    private readonly List<HttpHeader> _headers = [];
    private readonly List<HttpHeader> _trailers = [];
    private ReadOnlyMemory<byte> _body;
    private bool _isTruncated;
    private long? _receivedAt;
    private TapConnection? _downstream;
    private TapConnection? _upstream;

    /// <summary>A record begins.</summary>
    internal void Begin()
    {
        _pieces.Clear();
        (_downstream, _upstream) = (null, null);
        BeginMessage();
    }

    /// <summary>A request or a response begins, or one piece of it.</summary>
    internal void BeginMessage()
    {
        _headers.Clear();
        _trailers.Clear();
        (_body, _isTruncated, _receivedAt) = (default, false, null);
    }

    internal void AddHeader(byte[] name, byte[] value) => _headers.Add(new HttpHeader(name, value));

    internal void AddTrailer(byte[] name, byte[] value) => _trailers.Add(new HttpHeader(name, value));

    internal void SetBody(ReadOnlyMemory<byte> bytes, bool isTruncated) => (_body, _isTruncated) = (bytes, isTruncated);

    internal void SetReceivedAt(long time) => _receivedAt = time;

    internal void SetDownstream(TapConnection? connection) => _downstream = connection;

    internal void SetUpstream(TapConnection? connection) => _upstream = connection;

    /// <summary>The whole request is known.</summary>
    internal void EndRequest() => EndMessage(HttpPart.RequestHeaders, HttpPart.RequestBody, HttpPart.RequestTrailers);

    /// <summary>The whole response is known.</summary>
    internal void EndResponse() => EndMessage(HttpPart.ResponseHeaders, HttpPart.ResponseBody, HttpPart.ResponseTrailers);

    /// <summary>A piece is known that Envoy wrote on its own.</summary>
    internal void EndPiece(HttpPart part)
    {
        if (part is HttpPart.RequestBody or HttpPart.ResponseBody)
        {
            AddBody(part, endsMessage: false);
        }
        else
        {
            AddHeaders(part, _headers, endsMessage: part is HttpPart.RequestTrailers or HttpPart.ResponseTrailers);
        }
    }

    /// <summary>The events of a whole exchange, which has no id of its own.</summary>
    internal TapEvent[] FinishExchange() =>
    [
        new TapEvent(TapEventKind.Http, 0) { Http = new HttpPiece(HttpPart.Begin) { Downstream = _downstream, Upstream = _upstream } },
        .. _pieces,
        new TapEvent(TapEventKind.Http, 0) { Http = new HttpPiece(HttpPart.End) },
    ];

    /// <summary>The event of a record that is a piece of an exchange; none where it holds nothing.</summary>
    internal TapEvent[] FinishSegment(ulong traceId) => [.. _pieces.Select(piece => piece with { TraceId = traceId, IsStreamed = true })];

    private void EndMessage(HttpPart headers, HttpPart body, HttpPart trailers)
    {
        bool hasBody = _body.Length > 0 || _isTruncated;
        bool hasTrailers = _trailers.Count > 0;
        AddHeaders(headers, _headers, endsMessage: !hasBody && !hasTrailers, new HttpBody(_body.Length, _isTruncated, hasTrailers));
        if (hasBody)
        {
            AddBody(body, endsMessage: !hasTrailers);
        }

        if (hasTrailers)
        {
            AddHeaders(trailers, _trailers, endsMessage: true);
        }
    }

    private void AddHeaders(HttpPart part, List<HttpHeader> headers, bool endsMessage, HttpBody? body = null)
    {
        HttpPiece piece = new(part) { Headers = [.. headers], ReceivedAt = body is null ? null : _receivedAt, EndsMessage = endsMessage, Body = body };
        _pieces.Add(new TapEvent(TapEventKind.Http, 0) { Http = piece });
    }

    private void AddBody(HttpPart part, bool endsMessage) =>
        _pieces.Add(new TapEvent(TapEventKind.Http, 0) { Http = new HttpPiece(part) { EndsMessage = endsMessage }, Payload = _body, IsTruncated = _isTruncated });
}
