using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Live;

/// <summary>Gives times to the parts of HTTP exchanges that come without: Envoy's where Envoy recorded one, and else each happened about now.</summary>
internal sealed class ExchangeTimes(Synthesizer synthesizer, TimeProvider clock)
{
    internal static bool Lacks(in TapEvent tapped) => tapped.Kind == TapEventKind.Http && tapped.Time == 0;

    internal void Accept(ConversationTable table, in TapEvent part)
    {
        HttpPart kind = part.Http!.Part;
        if (kind == HttpPart.Begin || part.IsStreamed || table.Exchange is null)
        {
            table.Exchange = new HttpClock((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, TimeSource.Arrival);
        }

        HttpClock times = table.Exchange;
        times.Add(table.ExchangeIds.Number(part));
        if (kind == HttpPart.End || part.IsStreamed)
        {
            times.Complete();
        }

        while (times.TryTake(out TapEvent timed))
        {
            synthesizer.Accept(table, timed);
        }
    }
}
