using TapToPcap.Inspecting;
using TapToPcap.Reading;

namespace TapToPcap.Profiling;

/// <summary>Learns while taps are converted what their conversations speak.</summary>
/// <param name="served">Takes it; null where nobody asks, and then nothing is looked at.</param>
internal sealed class ProtocolWatch(ConversionOptions options, ServedPorts? served)
{
    private readonly Dictionary<TapReader, TapInspection> _taps = [];

    internal void Accept(TapReader tap, in TapEvent tapped)
    {
        if (served is null || tapped.Kind == TapEventKind.Http)
        {
            return;
        }

        if (!_taps.TryGetValue(tap, out TapInspection? inspection))
        {
            _taps[tap] = inspection = new TapInspection(tap, options.Role);
        }

        inspection.Accept(tapped);
    }

    /// <summary>A tap is over.</summary>
    internal void Finish(TapReader tap)
    {
        if (_taps.Remove(tap, out TapInspection? inspection))
        {
            foreach (InspectedConversation conversation in inspection.Finish())
            {
                served?.Add(conversation);
            }
        }
    }
}
