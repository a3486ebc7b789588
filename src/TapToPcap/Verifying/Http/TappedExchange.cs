using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>An exchange as a tap of the HTTP filter tells it.</summary>
/// <param name="source">The tap's name.</param>
/// <param name="begin">Tells the connections, where Envoy recorded them; null of an exchange that is told in pieces.</param>
internal sealed class TappedExchange(string source, ulong traceId, HttpPiece? begin, VerificationOptions options)
{
    internal string Source { get; } = source;

    internal ulong TraceId { get; } = traceId;

    internal TappedMessage Request { get; } = new(isRequest: true, options.FilledHoles);

    internal TappedMessage Response { get; } = new(isRequest: false, options.FilledHoles);

    /// <summary>The connections that it may be shown on, the client's first; where none was recorded, one of which nothing is known.</summary>
    internal ExchangeEnds[] Sides { get; } = [.. SidesOf(begin).Select(side => side.Show(options.Ports))];

    internal TappedMessage MessageOf(bool isRequest) => isRequest ? Request : Response;

    internal void Accept(in TapEvent tapped) => MessageOf(tapped.Http!.IsOfRequest).Accept(tapped);

    internal void Finish()
    {
        Request.Finish();
        Response.Finish();
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
