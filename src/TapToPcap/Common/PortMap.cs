namespace TapToPcap.Common;

/// <summary>TCP ports that a capture shows as others, which readers know better.</summary>
public sealed class PortMap
{
    private readonly Dictionary<int, int> _shown;

    /// <param name="shown">Ports by the ports they are shown as. One that is shown as it is need not be among them.</param>
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

    /// <summary>What a port is shown as.</summary>
    public int Show(int port) => _shown.GetValueOrDefault(port, port);
}
