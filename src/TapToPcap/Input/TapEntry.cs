namespace TapToPcap.Input;

/// <summary>One tap, unpacked: a source itself, or a member of an archive. Opens again if <see cref="CanReopen"/>.</summary>
/// <param name="open">Opens the tap from its start; takes <paramref name="source"/>, so that one delegate can open hundreds of thousands.</param>
/// <param name="source">What <paramref name="open"/> opens; null where it needs none.</param>
/// <param name="opened">The tap if it is open already, at its start; the first <see cref="Open"/> returns it.</param>
internal sealed class TapEntry(string name, string label, bool isDiscovered, Func<TapSource?, SourceStream> open, TapSource? source = null, SourceStream? opened = null) : IDisposable
{
    private SourceStream? _opened = opened;

    /// <param name="open">Opens the tap from its start.</param>
    internal TapEntry(string name, string label, bool isDiscovered, Func<SourceStream> open)
        : this(name, label, isDiscovered, _ => open())
    {
    }

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

    /// <summary>Whether both are the same file, named in the same way.</summary>
    internal bool IsSameFile(TapEntry other) => source is not null && other.IsOf(source);

    /// <summary>The tap as Envoy wrote it, from the start; the caller closes it.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    internal SourceStream Open()
    {
        SourceStream stream = _opened ?? open(source);
        _opened = null;
        return stream;
    }

    private bool IsOf(TapSource file) => source is { IsFile: true } && file.IsFile && source.Path == file.Path;

    public void Dispose() => _opened?.Dispose();
}
