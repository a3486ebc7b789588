namespace TapToPcap.Input;

/// <summary>One tap, unpacked: a source itself, or a member of an archive. Opens again if <see cref="CanReopen"/>.</summary>
/// <param name="open">Opens the tap from its start.</param>
/// <param name="opened">The tap if it is open already, at its start; the first <see cref="Open"/> returns it.</param>
internal sealed class TapEntry(string name, string label, bool isDiscovered, Func<SourceStream> open, SourceStream? opened = null) : IDisposable
{
    private SourceStream? _opened = opened;

    /// <summary>What messages call the tap.</summary>
    internal string Name { get; } = name;

    /// <summary>What the capture calls the tap.</summary>
    internal string Label { get; } = label;

    /// <summary>Found in a directory or an archive, not named by the user.</summary>
    internal bool IsDiscovered { get; } = isDiscovered;

    /// <summary>When it was last modified, nanoseconds since 1970 UTC; null where it is not known.</summary>
    internal long? ModifiedAt { get; init; }

    /// <summary>It can be opened a second time; standard input cannot.</summary>
    internal bool CanReopen { get; init; } = true;

    /// <summary>The tap as Envoy wrote it, from the start; the caller closes it.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    internal SourceStream Open()
    {
        SourceStream stream = _opened ?? open();
        _opened = null;
        return stream;
    }

    public void Dispose() => _opened?.Dispose();
}
