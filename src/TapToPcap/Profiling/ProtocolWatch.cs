using TapToPcap.Inspecting;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Profiling;

/// <summary>Detects the protocols of one tap's conversations while it is converted, and adds them to
/// <see cref="ServedPorts"/>.</summary>
/// <param name="plan">Knows which connections are shown as HTTP/2.</param>
/// <param name="served">Receives the protocols at the end of the tap.</param>
internal sealed class ProtocolWatch(TapReader reader, SynthesisOptions options, HttpPlan plan, ServedPorts served)
{
    private readonly TapInspection _connections = new(reader, options.Role);
    private readonly HttpTapInspection _exchanges = new(reader, new HttpPlan());

    internal void Accept(in TapEvent tapped)
    {
        if (tapped.Kind == TapEventKind.Http)
        {
            _exchanges.Accept(tapped);
        }
        else
        {
            _connections.Accept(tapped);
        }
    }

    /// <summary>Called at the end of the tap.</summary>
    internal void Finish()
    {
        foreach (InspectedConversation conversation in _connections.Finish())
        {
            served.Add(conversation);
        }

        foreach (InspectedExchange exchange in _exchanges.Finish())
        {
            served.Add(exchange.Decide(plan), options.HttpForm, options.HttpSide);
        }
    }
}
