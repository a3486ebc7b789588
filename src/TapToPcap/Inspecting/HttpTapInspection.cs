using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Inspecting;

/// <summary>Collects the exchanges of one HTTP tap, distinguished by the same rules as in a conversion.</summary>
internal sealed class HttpTapInspection(TapReader reader)
{
    private readonly ExchangeIds _ids = new(reader.Label);
    private readonly List<ExchangeInspection> _exchanges = [];
    private readonly Dictionary<ulong, ExchangeInspection> _streamed = [];
    private ExchangeInspection? _whole;

    internal void Accept(in TapEvent piece)
    {
        if (piece.IsStreamed)
        {
            FindOrAdd(piece.TraceId).Accept(piece);
            return;
        }

        if (piece.Http!.Part == HttpPart.Begin)
        {
            _whole = Add(_ids.Next(), isStreamed: false);
        }

        _whole?.Accept(piece);
    }

    internal IEnumerable<InspectedExchange> Finish() => _exchanges.Select(exchange => exchange.Finish(reader.Name));

    private ExchangeInspection FindOrAdd(ulong traceId)
    {
        if (!_streamed.TryGetValue(traceId, out ExchangeInspection? exchange))
        {
            _streamed[traceId] = exchange = Add(traceId, isStreamed: true);
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
