using TapToPcap.Common;
using TapToPcap.Inspecting;
using TapToPcap.Protocols;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Profiling;

/// <summary>Collects the protocols that were seen on each port of a server, by the number with which the capture shows the
/// port.</summary>
/// <param name="ports">Which ports the capture shows as others.</param>
public sealed class ServedPorts(PortMap ports)
{
    private readonly SortedDictionary<int, SortedSet<string>> _protocols = [];

    /// <summary>In the order of the ports.</summary>
    internal IEnumerable<(int Port, IReadOnlyCollection<string> Protocols)> ByPort => _protocols.Select(served => (served.Key, (IReadOnlyCollection<string>)served.Value));

    /// <summary>Adds a conversation, unless its protocol or its server's port is unknown.</summary>
    public void Add(InspectedConversation conversation) => Add(conversation.ServerPort, conversation.Protocol);

    /// <summary>Adds an exchange of an HTTP tap to the ports that Envoy recorded, if it did.</summary>
    /// <param name="form">The version of HTTP in which the capture shows exchanges.</param>
    /// <param name="side">Which of the two connections the capture shows them on.</param>
    public void Add(InspectedExchange exchange, HttpForm form, HttpSide side)
    {
        bool isHttp2 = form == HttpForm.Auto ? exchange.ShownAsHttp2 : form == HttpForm.Http2;
        string protocol = isHttp2 ? ProtocolGuess.Http2 : ProtocolGuess.Http1;
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
