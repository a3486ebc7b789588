namespace TapToPcap.Common;

/// <summary>Replaces TCP ports in a capture by others, such as well-known ports for which Wireshark has a dissector.</summary>
public sealed class PortMap
{
    private readonly Dictionary<int, int> _shown;

    /// <param name="shown">The port that is shown for each port to be replaced; all other ports are shown as they are.</param>
    /// <exception cref="ArgumentException">Two ports would be shown as one.</exception>
    public PortMap(IReadOnlyDictionary<int, int> shown)
    {
        _shown = new Dictionary<int, int>(shown);
        if (_shown.Values.Distinct().Count() < _shown.Count)
        {
            throw new ArgumentException("Two ports would be shown as one.", nameof(shown));
        }
    }

    /// <summary>Every port is shown as it is.</summary>
    public static PortMap None { get; } = new(new Dictionary<int, int>());

    /// <summary>The port that is shown for <paramref name="port"/>.</summary>
    public int Show(int port) => _shown.GetValueOrDefault(port, port);
}
