using System.Text;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Inspecting;

/// <summary>Collects what a tap records of one HTTP exchange, for its <see cref="InspectedExchange"/>.</summary>
internal sealed class ExchangeInspection(ulong traceId, bool isStreamed)
{
    private readonly BodyInspection _request = new();
    private readonly BodyInspection _response = new();
    private string? _method;
    private string? _authority;
    private string? _path;
    private string? _status;
    private long? _start;
    private long? _responseStart;
    private TapConnection? _downstream;
    private TapConnection? _upstream;
    private ExchangeOutline _outline = new();
    private bool _hasStrings;
    private SeenHeaders _seen;

    /// <summary>Whether a piece is of another exchange with the same id.</summary>
    internal bool Excludes(HttpPiece piece) => _seen.Excludes(piece);

    internal void Accept(in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        _hasStrings |= tapped.IsText && tapped.Length > 0;
        _seen.Add(piece);
        if (isStreamed)
        {
            _outline.Add(tapped);
        }

        switch (piece.Part)
        {
            case HttpPart.Begin:
                (_downstream, _upstream) = (piece.Downstream, piece.Upstream);
                _outline = ExchangeOutline.OfWhole(piece);
                break;
            case HttpPart.RequestHeaders:
                _start = piece.ReceivedAt;
                _method = TextOf(piece, ":method"u8);
                _authority = TextOf(piece, ":authority"u8);
                _path = TextOf(piece, ":path"u8);
                _request.Announce(piece);
                break;
            case HttpPart.ResponseHeaders:
                _responseStart = piece.ReceivedAt;
                _status = TextOf(piece, ":status"u8);
                _response.Announce(piece);
                break;
            case HttpPart.RequestBody or HttpPart.ResponseBody:
                (piece.IsOfRequest ? _request : _response).Accept(tapped);
                break;
        }
    }

    /// <param name="origin">Where it was tapped, as <see cref="HttpView"/> has it.</param>
    /// <param name="plan">Receives what decides how a capture shows it.</param>
    internal InspectedExchange Finish(string source, string origin, HttpPlan plan) => new()
    {
        Source = source,
        TraceId = traceId,
        IsStreamed = isStreamed,
        HasStringBodies = _hasStrings,
        Method = _method,
        Authority = _authority,
        Path = _path,
        Status = _status,
        Start = _start,
        Server = EndText.Of(_downstream?.Local),
        Client = EndText.Of(_downstream?.Remote),
        Upstream = EndText.Of(_upstream?.Remote),
        DownstreamPort = EndText.PortOf(_downstream?.Local),
        UpstreamPort = EndText.PortOf(_upstream?.Remote),
        InventedDownstreamPort = EndpointPair.InventedPortOf(_downstream?.Local),
        InventedUpstreamPort = EndpointPair.InventedPortOf(_upstream?.Remote),
        RequestBytes = _request.Bytes,
        ResponseBytes = _response.Bytes,
        RequestCuts = _request.Cuts,
        ResponseCuts = _response.Cuts,
        RequestLacks = _outline.IsTunnel ? 0 : _request.Lacks,
        ResponseLacks = _outline.IsTunnel || _outline.IsWithoutBody ? 0 : _response.Lacks,
        ShownAsHttp2 = _outline.NeedsHttp2,
        View = ViewIn(origin, plan),
    };

    private HttpView? ViewIn(string origin, HttpPlan plan)
    {
        (bool isUpstream, TapConnection? ends) = HttpView.SidesOf(HttpSide.Auto, role: null, new HttpPiece(HttpPart.Begin) { Downstream = _downstream, Upstream = _upstream }).First();
        if (ends is null)
        {
            return null;
        }

        HttpView view = new(origin, isUpstream, ends);
        plan.Add(view, _outline, _start, Math.Max(_start ?? 0, _responseStart ?? 0));
        return _outline.IsTunnel ? null : view;
    }

    private static string? TextOf(HttpPiece piece, ReadOnlySpan<byte> name) => piece.Find(name) is byte[] value ? Encoding.UTF8.GetString(value) : null;

    private sealed class BodyInspection
    {
        private long? _announced;

        internal long Bytes { get; private set; }

        internal long Cuts { get; private set; }

        /// <summary>Bytes that Content-Length announces and that did not come.</summary>
        internal long Lacks => Math.Max((_announced ?? 0) - Bytes, 0);

        internal void Announce(HttpPiece headers) =>
            _announced = headers.Find("content-length"u8) is byte[] text && Http1LengthFields.TryParseLength(text, out long length) ? length : null;

        internal void Accept(in TapEvent tapped)
        {
            Bytes += tapped.Length;
            Cuts += tapped.IsTruncated ? 1 : 0;
        }
    }
}
