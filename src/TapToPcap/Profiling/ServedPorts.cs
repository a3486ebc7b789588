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
    private readonly Dictionary<int, SortedSet<string>> _names = [];

    /// <summary>In the order of the ports.</summary>
    internal IEnumerable<(int Port, IReadOnlyCollection<string> Protocols)> ByPort => _protocols.Select(served => (served.Key, (IReadOnlyCollection<string>)served.Value));

    /// <summary>Adds a conversation, unless its protocol or its server's port is unknown.</summary>
    public void Add(InspectedConversation conversation)
    {
        string? server = conversation.Role == TapRole.Downstream ? conversation.Local : conversation.Remote;
        Add(conversation.ServerPort, conversation.InventedServerPort, server, conversation.Protocol);
    }

    /// <summary>Adds an exchange of an HTTP tap to the ports that Envoy recorded, if it did.</summary>
    /// <param name="form">The version of HTTP in which the capture shows exchanges.</param>
    /// <param name="side">Which of the two connections the capture shows them on.</param>
    public void Add(InspectedExchange exchange, HttpForm form, HttpSide side)
    {
        bool isHttp2 = form == HttpForm.Auto ? exchange.ShownAsHttp2 : form == HttpForm.Http2;
        string protocol = isHttp2 ? ProtocolGuess.Http2 : ProtocolGuess.Http1;
        bool hasDownstream = (exchange.DownstreamPort ?? exchange.InventedDownstreamPort) is not null;
        if (side != HttpSide.Upstream)
        {
            Add(exchange.DownstreamPort, exchange.InventedDownstreamPort, exchange.Server, protocol);
        }

        if (side is HttpSide.Upstream or HttpSide.Both || (side == HttpSide.Auto && !hasDownstream))
        {
            Add(exchange.UpstreamPort, exchange.InventedUpstreamPort, exchange.Upstream, protocol);
        }
    }

    /// <summary>The names for which the capture shows this port; empty if it is a true port.</summary>
    internal IReadOnlyCollection<string> NamesOf(int port) => _names.TryGetValue(port, out SortedSet<string>? names) ? names : [];

    private void Add(int? port, int? invented, string? server, string? protocol)
    {
        Add(port ?? invented, protocol);
        if (port is null && invented is int shown && server is not null && protocol is not null)
        {
            AddTo(_names, ports.Show(shown), server);
        }
    }

    private void Add(int? port, string? protocol)
    {
        if (port is not null && protocol is not null)
        {
            AddTo(_protocols, ports.Show(port.Value), protocol);
        }
    }

    private static void AddTo(IDictionary<int, SortedSet<string>> sets, int port, string text)
    {
        if (!sets.TryGetValue(port, out SortedSet<string>? texts))
        {
            sets[port] = texts = new SortedSet<string>(StringComparer.Ordinal);
        }

        texts.Add(text);
    }
}
