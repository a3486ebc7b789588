using TapToPcap.Inspecting;
using TapToPcap.Reading;

namespace TapToPcap.Profiling;

/// <summary>Learns while taps are converted what their conversations speak.</summary>
/// <param name="served">Takes it; null where nobody asks, and then nothing is looked at.</param>
internal sealed class ProtocolWatch(ConversionOptions options, ServedPorts? served)
{
    private readonly Dictionary<TapReader, (TapInspection Connections, HttpTapInspection Exchanges)> _taps = [];

    internal void Accept(TapReader tap, in TapEvent tapped)
    {
        if (served is null)
        {
            return;
        }

        if (!_taps.TryGetValue(tap, out (TapInspection Connections, HttpTapInspection Exchanges) seen))
        {
            _taps[tap] = seen = (new TapInspection(tap, options.Role), new HttpTapInspection(tap));
        }

        if (tapped.Kind == TapEventKind.Http)
        {
            seen.Exchanges.Accept(tapped);
        }
        else
        {
            seen.Connections.Accept(tapped);
        }
    }

    /// <summary>A tap is over.</summary>
    internal void Finish(TapReader tap)
    {
        if (served is null || !_taps.Remove(tap, out (TapInspection Connections, HttpTapInspection Exchanges) seen))
        {
            return;
        }

        foreach (InspectedConversation conversation in seen.Connections.Finish())
        {
            served.Add(conversation);
        }

        foreach (InspectedExchange exchange in seen.Exchanges.Finish())
        {
            served.Add(exchange, options.HttpForm, options.HttpSide);
        }
    }
}
