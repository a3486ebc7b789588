using System.Text;
using TapToPcap.Reading.Events;

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
    private TapConnection? _downstream;
    private TapConnection? _upstream;

    internal void Accept(in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        switch (piece.Part)
        {
            case HttpPart.Begin:
                (_downstream, _upstream) = (piece.Downstream, piece.Upstream);
                break;
            case HttpPart.RequestHeaders:
                _start = piece.ReceivedAt;
                _method = TextOf(piece, ":method"u8);
                _authority = TextOf(piece, ":authority"u8);
                _path = TextOf(piece, ":path"u8);
                break;
            case HttpPart.ResponseHeaders:
                _status = TextOf(piece, ":status"u8);
                break;
            case HttpPart.RequestBody or HttpPart.ResponseBody:
                (piece.IsOfRequest ? _request : _response).Accept(tapped);
                break;
        }
    }

    internal InspectedExchange Finish(string source) => new()
    {
        Source = source,
        TraceId = traceId,
        IsStreamed = isStreamed,
        Method = _method,
        Authority = _authority,
        Path = _path,
        Status = _status,
        Start = _start,
        Client = EndText.Of(_downstream?.Remote),
        Upstream = EndText.Of(_upstream?.Remote),
        DownstreamPort = EndText.PortOf(_downstream?.Local),
        UpstreamPort = EndText.PortOf(_upstream?.Remote),
        RequestBytes = _request.Bytes,
        ResponseBytes = _response.Bytes,
        RequestCuts = _request.Cuts,
        ResponseCuts = _response.Cuts,
    };

    private static string? TextOf(HttpPiece piece, ReadOnlySpan<byte> name) => piece.Find(name) is byte[] value ? Encoding.UTF8.GetString(value) : null;

    private sealed class BodyInspection
    {
        internal long Bytes { get; private set; }

        internal long Cuts { get; private set; }

        internal void Accept(in TapEvent tapped)
        {
            Bytes += tapped.Length;
            Cuts += tapped.IsTruncated ? 1 : 0;
        }
    }
}
