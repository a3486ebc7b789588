using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Assigns trace ids to HTTP exchanges in whole records, which have none: from the tap's name, or by number.</summary>
/// <param name="label">The unique name of the tap in the capture, which ends in an id if Envoy wrote a file per tap.</param>
internal sealed class ExchangeIds(string label)
{
    private ulong _latest;

    /// <summary>The number of ids assigned so far.</summary>
    internal ulong Given { get; set; }

    internal ulong Next()
    {
        Given++;
        _latest = Given == 1 && TapLabel.IdOf(label) is ulong id ? id : Given;
        return _latest;
    }

    /// <summary>Sets the trace id of a part of an exchange; the parts of a whole record come one after the other.</summary>
    internal TapEvent Number(in TapEvent part)
    {
        if (part.IsStreamed)
        {
            return part;
        }

        return part with { TraceId = part.Http!.Part == HttpPart.Begin ? Next() : _latest };
    }
}
