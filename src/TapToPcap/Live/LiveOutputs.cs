using System.Diagnostics.CodeAnalysis;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>All that a live capture goes to.</summary>
/// <param name="format">How captures are laid down.</param>
/// <param name="linkType">What frames begin with.</param>
public sealed class LiveOutputs(CaptureFormat format, LinkType linkType) : IDisposable
{
    private readonly List<ILiveOutput> _opened = [];
    private readonly List<ILiveOutputSource> _sources = [];

    /// <summary>Adds a file or standard output; it is completed with the capture, and disposed of.</summary>
    public void Add(CaptureFile file) => _opened.Add(new SingleOutput(file, format, linkType));

    /// <summary>Gives those that are there from the beginning, which are no longer disposed of here.</summary>
    internal IReadOnlyList<ILiveOutput> TakeOpened()
    {
        ILiveOutput[] taken = [.. _opened];
        _opened.Clear();
        return taken;
    }

    /// <summary>Gives a capture that somebody has asked for meanwhile.</summary>
    internal bool TryAccept([NotNullWhen(true)] out ILiveOutput? late)
    {
        foreach (ILiveOutputSource source in _sources)
        {
            if (source.TryAccept(out late))
            {
                return true;
            }
        }

        late = null;
        return false;
    }

    /// <summary>Disposes of what no capture took, and accepts nobody any more.</summary>
    public void Dispose()
    {
        _opened.ForEach(output => output.Dispose());
        _sources.ForEach(source => source.Dispose());
    }
}
