using System.Text;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Verifying.Taps;

/// <summary>An exchange as an HTTP tap records it: the digests of its messages, and the connections that it may be shown
/// on.</summary>
/// <param name="source">The tap's name.</param>
/// <param name="input">The number of the input, from 1.</param>
/// <param name="begin">The piece that names the connections, if Envoy recorded them; null for an exchange that is recorded in
/// pieces.</param>
internal sealed class TappedExchange(string source, long input, ulong traceId, HttpPiece? begin, VerificationOptions options)
{
    private bool _mayLackBefore;
    private SeenHeaders _seen;
    private string? _method;
    private int? _status;

    internal string Source { get; } = source;

    internal long Input { get; } = input;

    internal ulong TraceId { get; } = traceId;

    internal TappedMessage Request { get; } = new(isRequest: true, options.HasFilledCuts);

    internal TappedMessage Response { get; } = new(isRequest: false, options.HasFilledCuts);

    /// <summary>The connections that a capture may show it on, the client's first; one with unknown ends where none was
    /// recorded.</summary>
    internal ExchangeEnds[] Sides { get; } = [.. SidesOf(begin).Select(side => side.Show(options.Ports))];

    internal TappedMessage MessageOf(bool isRequest) => isRequest ? Request : Response;

    /// <summary>The time of its latest piece, nanoseconds since 1970 UTC; 0 where the tap has none.</summary>
    internal long Time { get; private set; }

    /// <summary>The exchange in an earlier input that this one repeats; null as a rule.</summary>
    internal TappedExchange? Original { get; set; }

    /// <summary>Called when a record of the tap is damaged, which may have been of this exchange.</summary>
    internal void ExpectGap() => _mayLackBefore = true;

    /// <summary>Whether a piece is of another exchange with the same id.</summary>
    internal bool Excludes(HttpPiece piece) => _seen.Excludes(piece);

    internal void Accept(in TapEvent tapped)
    {
        if (_mayLackBefore)
        {
            Request.ExpectGap();
            Response.ExpectGap();
        }

        _mayLackBefore = false;
        Time = Math.Max(Time, tapped.Time);
        _seen.Add(tapped.Http!);
        _method ??= tapped.Http!.Find(":method"u8) is byte[] method ? Encoding.Latin1.GetString(method) : null;
        _status ??= tapped.Http!.Status;
        MessageOf(tapped.Http!.IsOfRequest).Accept(tapped);
    }

    internal void Finish()
    {
        bool isTunnel = _status == 101 || (_method == "CONNECT" && _status is >= 200 and < 300);
        Request.Finish(hasNoBody: isTunnel);
        Response.Finish(hasNoBody: isTunnel || _method == "HEAD" || _status is (>= 100 and < 200) or 204 or 304);
    }

    private static List<ExchangeEnds> SidesOf(HttpPiece? begin)
    {
        List<ExchangeEnds> sides = [];
        if (begin?.Downstream is TapConnection downstream)
        {
            sides.Add(ExchangeEnds.OfDownstream(downstream));
        }

        if (begin?.Upstream is TapConnection upstream)
        {
            sides.Add(ExchangeEnds.OfUpstream(upstream));
        }

        return sides.Count == 0 ? [default] : sides;
    }
}
