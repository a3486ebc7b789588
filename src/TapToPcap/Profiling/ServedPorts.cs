using TapToPcap.Inspecting;

namespace TapToPcap.Profiling;

/// <summary>What servers were seen to speak, by the port that they are shown with.</summary>
/// <param name="ports">How ports are shown.</param>
public sealed class ServedPorts(PortMap ports)
{
    private readonly SortedDictionary<int, SortedSet<string>> _spoken = [];

    /// <summary>In the order of the ports.</summary>
    internal IEnumerable<(int Port, IReadOnlyCollection<string> Protocols)> Spoken => _spoken.Select(served => (served.Key, (IReadOnlyCollection<string>)served.Value));

    /// <summary>Takes a conversation; one that shows no protocol, or no port of its server, says nothing.</summary>
    public void Add(InspectedConversation conversation)
    {
        if (conversation is not { ServerPort: int port, Protocol: string protocol })
        {
            return;
        }

        int shown = ports.Show(port);
        if (!_spoken.TryGetValue(shown, out SortedSet<string>? protocols))
        {
            _spoken[shown] = protocols = new SortedSet<string>(StringComparer.Ordinal);
        }

        protocols.Add(protocol);
    }
}
