using System.Globalization;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Http;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>Compares the exchanges of the taps with those of the capture that they were paired with, and describes the
/// differences.</summary>
internal sealed class ExchangeComparison
{
    private readonly Dictionary<CapturedConversation, ExchangeConnection> _connections;
    private readonly SharedEnds _shared;

    private ExchangeComparison(IEnumerable<ExchangePair> pairs, SharedEnds shared)
    {
        _shared = shared;
        _connections = pairs.Where(pair => pair.Captured is not null)
            .GroupBy(pair => pair.Captured!.Conversation)
            .ToDictionary(group => group.Key, group => new ExchangeConnection([.. group]));
    }

    internal static IEnumerable<ConversationReport> Of(IReadOnlyList<ExchangePair> pairs, SharedEnds shared)
    {
        ExchangeComparison comparison = new(pairs, shared);
        return pairs.Select(comparison.Compare);
    }

    private ConversationReport Compare(ExchangePair pair)
    {
        ExchangeConnection? connection = pair.Captured is null ? null : _connections[pair.Captured.Conversation];
        bool isFirst = connection?.MustReport() == true;
        ExchangeEnds ends = pair.Captured?.Ends ?? pair.Tapped!.Sides[0];
        return new ConversationReport
        {
            IsExchange = true,
            Source = pair.Tapped?.Source,
            TraceId = pair.Tapped?.TraceId,
            Remote = ends.Client?.ToEndPoint(),
            Local = ends.Server?.ToEndPoint(),
            FirstFrame = pair.Captured?.Conversation.FirstFrame,
            Time = pair.Captured?.Conversation.Time,
            Read = Direction(pair, isRequest: true),
            Written = Direction(pair, isRequest: false),
            Differences = [.. Differences(pair, connection), .. isFirst ? connection!.Differences(true, "request").Concat(connection.Differences(false, "response")) : []],
            Notes = [.. Notes(pair, connection), .. isFirst ? connection!.Notes(true, "request").Concat(connection.Notes(false, "response")) : []],
        };
    }

    private static DirectionReport Direction(ExchangePair pair, bool isRequest)
    {
        CapturedDirection? direction = pair.Captured?.DirectionOf(isRequest);
        HttpDialect dialect = pair.Captured?.Exchange.Dialect ?? HttpDialect.Http2;
        return new DirectionReport(
            pair.Tapped?.MessageOf(isRequest).PartsIn(dialect).Body,
            pair.Captured?.Exchange.MessageOf(isRequest).Parts.Body,
            direction?.Gaps ?? default,
            direction?.Repeats ?? default);
    }

    private IEnumerable<string> Differences(ExchangePair pair, ExchangeConnection? connection)
    {
        if (pair.Tapped is not TappedExchange tapped)
        {
            CapturedExchange surplus = pair.Captured!.Exchange;
            return [Text($"no tap has this exchange: {surplus.Request.Parts.Body} in the request, {surplus.Response.Parts.Body} in the response, of the conversation from frame {pair.Captured.Conversation.FirstFrame:N0} on")];
        }

        if (pair.Captured is not ExchangeCandidate captured)
        {
            return tapped.Original is not null ? [] : [Text($"the capture does not have this exchange: {tapped.Request.PartsIn(HttpDialect.Http2).Body} in the request, {tapped.Response.PartsIn(HttpDialect.Http2).Body} in the response")];
        }

        return
        [
            .. MessagesOf(tapped, captured, connection!).SelectMany(message => message.Differences()),
            .. OfReset(tapped, captured.Exchange),
            .. tapped.Sides.Length > 1 ? OfEnds(tapped, captured) : [],
        ];
    }

    // If the tap names only one connection, the capture may show the other one, so that other ends are no difference.
    private IEnumerable<string> Notes(ExchangePair pair, ExchangeConnection? connection) => pair switch
    {
        { Tapped: TappedExchange tapped, Captured: ExchangeCandidate captured } =>
        [
            .. MessagesOf(tapped, captured, connection!).SelectMany(message => message.Notes()),
            .. tapped.Sides.Length == 1 ? OfEnds(tapped, captured) : [],
        ],
        { Captured: null, Tapped.Original: TappedExchange original } => [Text($"the same as trace {original.TraceId} of {original.Source}, an input that was given before: the capture has it once")],
        _ => [],
    };

    private static MessageComparison[] MessagesOf(TappedExchange tapped, ExchangeCandidate captured, ExchangeConnection connection)
    {
        CapturedExchange exchange = captured.Exchange;
        return
        [
            new("request", tapped.Request, exchange.Request, exchange.Dialect, connection.IsLost(isRequest: true)),
            new("response", tapped.Response, exchange.Response, exchange.Dialect, connection.IsLost(isRequest: false)),
        ];
    }

    private static IEnumerable<string> OfReset(TappedExchange tapped, CapturedExchange captured)
    {
        if (captured.IsReset && tapped.Response.HasBegun)
        {
            yield return "response: the capture gives its stream up, the tap does not";
        }
        else if (!captured.IsReset && captured.Dialect == HttpDialect.Http2 && !tapped.Response.HasBegun && !captured.Response.HasBegun)
        {
            yield return "response: the tap has none, and the capture does not give its stream up";
        }
    }

    private IEnumerable<string> OfEnds(TappedExchange tapped, ExchangeCandidate captured)
    {
        ExchangeEnds ends = captured.Ends;
        if (!tapped.Sides.Any(side => side.Fit(ends, captured.Exchange.Dialect) || _shared.CanStandFor(side, ends)))
        {
            ExchangeEnds named = tapped.Sides[0];
            yield return $"client > server: {End(named.Client)} > {End(named.Server)} in the tap, {End(ends.Client)} > {End(ends.Server)} in the capture";
        }
    }

    private static string End(TcpEnd? end) => end?.ToEndPoint().ToString() ?? "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
