namespace TapToPcap.Input;

/// <summary>One tap of a source, unpacked: the source itself, or a member of an archive. As a rule it can be opened more than once.</summary>
/// <param name="open">Opens it from the start.</param>
/// <param name="opened">It from the start, open already; the first to open it takes this.</param>
internal sealed class TapEntry(string name, string label, bool isDiscovered, Func<SourceStream> open, SourceStream? opened = null) : IDisposable
{
    private SourceStream? _opened = opened;

    /// <summary>For messages.</summary>
    internal string Name { get; } = name;

    /// <summary>For the capture.</summary>
    internal string Label { get; } = label;

    /// <summary>Found, not named by the user.</summary>
    internal bool IsDiscovered { get; } = isDiscovered;

    /// <summary>When it was changed last, nanoseconds since 1970 UTC; null where it is not known.</summary>
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
