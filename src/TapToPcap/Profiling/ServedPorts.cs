using TapToPcap.Common;
using TapToPcap.Inspecting;
using TapToPcap.Protocols;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Profiling;

/// <summary>The protocols of servers, by the port that they are shown with.</summary>
/// <param name="ports">How ports are shown.</param>
public sealed class ServedPorts(PortMap ports)
{
    private readonly SortedDictionary<int, SortedSet<string>> _protocols = [];

    /// <summary>In the order of the ports.</summary>
    internal IEnumerable<(int Port, IReadOnlyCollection<string> Protocols)> ByPort => _protocols.Select(served => (served.Key, (IReadOnlyCollection<string>)served.Value));

    /// <summary>Takes a conversation; one that shows no protocol, or no port of its server, says nothing.</summary>
    public void Add(InspectedConversation conversation) => Add(conversation.ServerPort, conversation.Protocol);

    /// <summary>Takes an exchange of an HTTP tap, which is on the ports that Envoy recorded, if it did.</summary>
    /// <param name="form">What exchanges become.</param>
    /// <param name="side">Where they are shown.</param>
    public void Add(InspectedExchange exchange, HttpForm form, HttpSide side)
    {
        string protocol = form == HttpForm.Http1 ? ProtocolGuess.Http1 : ProtocolGuess.Http2;
        if (side != HttpSide.Upstream)
        {
            Add(exchange.DownstreamPort, protocol);
        }

        if (side is HttpSide.Upstream or HttpSide.Both || exchange.DownstreamPort is null)
        {
            Add(side == HttpSide.Downstream ? null : exchange.UpstreamPort, protocol);
        }
    }

    private void Add(int? port, string? protocol)
    {
        if (port is null || protocol is null)
        {
            return;
        }

        int shown = ports.Show(port.Value);
        if (!_protocols.TryGetValue(shown, out SortedSet<string>? protocols))
        {
            _protocols[shown] = protocols = new SortedSet<string>(StringComparer.Ordinal);
        }

        protocols.Add(protocol);
    }
}
