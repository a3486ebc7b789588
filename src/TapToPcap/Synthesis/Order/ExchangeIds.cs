using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Ids for exchanges that a tap records as a whole: Envoy puts the id into the tap's name alone; in a tap of several they are counted from 1.</summary>
/// <param name="label">The tap's name as the capture gives it.</param>
internal sealed class ExchangeIds(string label)
{
    private ulong _latest;

    /// <summary>How many were given so far.</summary>
    internal ulong Given { get; set; }

    internal ulong Next()
    {
        Given++;
        _latest = Given == 1 && TapLabel.IdOf(label) is ulong id ? id : Given;
        return _latest;
    }

    /// <summary>Gives the parts of an exchange that its tap holds as one record the id of the exchange. They come one after the other.</summary>
    internal TapEvent Number(in TapEvent part)
    {
        if (part.IsStreamed)
        {
            return part;
        }

        return part with { TraceId = part.Http!.Part == HttpPart.Begin ? Next() : _latest };
    }
}
