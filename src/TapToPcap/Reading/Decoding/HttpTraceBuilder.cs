using System.Globalization;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Decoding;

/// <summary>Builds the events of one HTTP record, a whole exchange or one piece; fields may come in any order.</summary>
internal sealed class HttpTraceBuilder
{
    private readonly List<TapEvent> _pieces = [];
    private readonly List<HttpHeader> _headers = [];
    private readonly List<HttpHeader> _trailers = [];
    private ReadOnlyMemory<byte> _body;
    private LargeBody? _large;
    private bool _isTruncated;
    private bool _isText;
    private long? _receivedAt;
    private string? _timeProblem;
    private TapConnection? _downstream;
    private TapConnection? _upstream;

    /// <summary>Begins a record.</summary>
    internal void Begin()
    {
        _pieces.Clear();
        (_downstream, _upstream) = (null, null);
        BeginMessage();
    }

    /// <summary>Begins a request, a response, or one piece of either.</summary>
    internal void BeginMessage()
    {
        _headers.Clear();
        _trailers.Clear();
        (_body, _large, _isTruncated, _isText, _receivedAt, _timeProblem) = (default, null, false, false, null, null);
    }

    internal void AddHeader(byte[] name, byte[] value) => _headers.Add(new HttpHeader(name, value));

    internal void AddTrailer(byte[] name, byte[] value) => _trailers.Add(new HttpHeader(name, value));

    /// <param name="large">The body, where it is too large for <paramref name="bytes"/>.</param>
    /// <param name="isText">See <see cref="TapEvent.IsText"/>.</param>
    internal void SetBody(ReadOnlyMemory<byte> bytes, LargeBody? large, bool isTruncated, bool isText = false) =>
        (_body, _large, _isTruncated, _isText) = (bytes, large, isTruncated, isText);

    internal void SetReceivedAt(long time) => _receivedAt = time;

    /// <summary>Notes what stands in place of the time; see <see cref="TapEvent.TimeProblem"/>.</summary>
    internal void SetTimeProblem(string problem) => _timeProblem = problem;

    internal void SetDownstream(TapConnection? connection) => _downstream = connection;

    internal void SetUpstream(TapConnection? connection) => _upstream = connection;

    /// <summary>Ends a request that is recorded as a whole.</summary>
    /// <remarks>Its parts come before those of the response, also where the record has that first.</remarks>
    internal void EndRequest()
    {
        TapEvent[] response = [.. _pieces];
        _pieces.Clear();
        EndMessage(HttpPart.RequestHeaders, HttpPart.RequestBody, HttpPart.RequestTrailers);
        _pieces.AddRange(response);
    }

    /// <summary>Ends a response that is recorded as a whole.</summary>
    internal void EndResponse() => EndMessage(HttpPart.ResponseHeaders, HttpPart.ResponseBody, HttpPart.ResponseTrailers);

    /// <summary>Ends a piece, which Envoy wrote as a record of its own.</summary>
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

    /// <summary>There is a header with a name, or a body.</summary>
    internal bool HasContent => _pieces.Exists(piece => piece.Payload.Length > 0 || piece.Http!.Headers.Any(header => header.Name.Length > 0));

    /// <summary>The events of a whole exchange. Their trace id is 0, as HttpBufferedTrace has none.</summary>
    internal TapEvent[] FinishExchange()
    {
        HttpPiece[] parts = [.. _pieces.Select(piece => piece.Http!)];
        return
        [
            new TapEvent(TapEventKind.Http, 0) { Http = new HttpPiece(HttpPart.Begin) { Downstream = _downstream, Upstream = _upstream, Parts = parts } },
            .. IsTunnel(parts) ? InOrderOfTunnel() : _pieces,
            new TapEvent(TapEventKind.Http, 0) { Http = new HttpPiece(HttpPart.End) },
        ];
    }

    /// <summary>The event of a record with one piece of an exchange; none where the record is empty.</summary>
    internal TapEvent[] FinishSegment(ulong traceId) => [.. _pieces.Select(piece => piece with { TraceId = traceId, IsStreamed = true })];

    private static bool IsTunnel(HttpPiece[] parts) =>
        Array.Find(parts, part => part.Part == HttpPart.ResponseHeaders)?.OpensTunnel(isToConnect: Array.Exists(parts, part => part.IsConnect)) == true;

    // What goes through a tunnel follows the response that opens it, and neither direction ends before the exchange does.
    private IEnumerable<TapEvent> InOrderOfTunnel() => _pieces
        .OrderBy(piece => piece.Http!.Part is not (HttpPart.RequestHeaders or HttpPart.ResponseHeaders))
        .Select(piece => piece with { Http = piece.Http! with { EndsMessage = false } });

    private void EndMessage(HttpPart headers, HttpPart body, HttpPart trailers)
    {
        long length = _body.Length + (_large?.Length + _large?.LeftOut ?? 0);
        bool hasBody = length > 0 || _isTruncated;
        bool hasTrailers = _trailers.Count > 0;
        if (_headers.Count > 0)                                                // Envoy writes a message without any where none came
        {
            AddHeaders(headers, _headers, endsMessage: !hasBody && !hasTrailers, new HttpBody(length, _isTruncated, hasTrailers));
        }

        if (hasBody)
        {
            AddBody(body, endsMessage: !hasTrailers, isPartial: _isTruncated || AnnouncedLength() > length);
        }

        if (hasTrailers)
        {
            AddHeaders(trailers, _trailers, endsMessage: true);
        }
    }

    private void AddHeaders(HttpPart part, List<HttpHeader> headers, bool endsMessage, HttpBody? body = null)
    {
        HttpPiece piece = new(part) { Headers = [.. headers], ReceivedAt = body is null ? null : _receivedAt, EndsMessage = endsMessage, Body = body };
        _pieces.Add(new TapEvent(TapEventKind.Http, 0) { Http = piece, TimeProblem = _timeProblem });
    }

    private void AddBody(HttpPart part, bool endsMessage, bool isPartial = false)
    {
        HttpPiece piece = new(part) { EndsMessage = endsMessage, IsPartial = isPartial };
        _pieces.Add(new TapEvent(TapEventKind.Http, 0) { Http = piece, Payload = _body, Large = _large, IsTruncated = _isTruncated, IsText = _isText });
    }

    private long? AnnouncedLength()
    {
        HttpHeader length = _headers.Find(header => header.Is("content-length"u8));
        return long.TryParse(length.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long announced) ? announced : null;
    }
}
