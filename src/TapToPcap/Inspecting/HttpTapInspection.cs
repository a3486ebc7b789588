using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Inspecting;

/// <summary>Collects the exchanges of one HTTP tap, distinguished by the same rules as in a conversion.</summary>
/// <param name="plan">Receives what decides how a capture shows the exchanges.</param>
internal sealed class HttpTapInspection(TapReader reader, HttpPlan plan)
{
    private readonly ExchangeIds _ids = new(reader.Label);
    private readonly List<ExchangeInspection> _exchanges = [];
    private readonly Dictionary<ulong, ExchangeInspection> _streamed = [];
    private ExchangeInspection? _whole;

    internal void Accept(in TapEvent piece)
    {
        if (piece.IsStreamed)
        {
            FindOrAdd(piece).Accept(piece);
            return;
        }

        if (piece.Http!.Part == HttpPart.Begin)
        {
            _whole = Add(_ids.Next(), isStreamed: false);
        }

        _whole?.Accept(piece);
    }

    internal IEnumerable<InspectedExchange> Finish() => _exchanges.Select(exchange => exchange.Finish(reader.Name, TapLabel.GroupOf(reader.Name), plan));

    private ExchangeInspection FindOrAdd(in TapEvent piece)
    {
        if (!_streamed.TryGetValue(piece.TraceId, out ExchangeInspection? exchange) || exchange.Excludes(piece.Http!))
        {
            _streamed[piece.TraceId] = exchange = Add(piece.TraceId, isStreamed: true);
        }

        return exchange;
    }

    private ExchangeInspection Add(ulong traceId, bool isStreamed)
    {
        ExchangeInspection exchange = new(traceId, isStreamed);
        _exchanges.Add(exchange);
        return exchange;
    }
}
