using System.Diagnostics.CodeAnalysis;
using System.Net;
using TapToPcap.Common;
using TapToPcap.Live.Network;
using TapToPcap.Live.Waiting;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>All that a live capture goes to.</summary>
/// <param name="format">How captures are encoded.</param>
/// <param name="linkType">What frames begin with.</param>
/// <param name="clock">By which the capture runs: its own waits, its attempts, and when files follow one another; default null, the system's.</param>
public sealed class LiveOutputs(CaptureFormat format, LinkType linkType, TimeProvider? clock = null) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ILiveOutput> _opened = [];
    private readonly List<SingleOutput> _single = [];
    private readonly List<ILiveOutputSource> _sources = [];

    /// <summary>By which the capture runs.</summary>
    internal TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    /// <summary>Wakes the capture: set where somebody has asked for it, or no longer takes it.</summary>
    internal WakeSignal Wake { get; } = new(clock ?? TimeProvider.System);

    /// <summary>In what time to ask <see cref="TryAccept"/> again although nothing has woken the capture; null for no such time.</summary>
    internal TimeSpan? DueIn
    {
        get
        {
            TimeSpan? first = null;
            foreach (ILiveOutputSource source in _sources)
            {
                first = Due.Earlier(first, source.DueIn);
            }

            return first;
        }
    }

    /// <summary>The reader of a pipe is no longer waited for, so that nothing more need be read for it.</summary>
    internal bool IsAbandoned => _single.Exists(output => output.IsAbandoned);

    /// <summary>What the reader of a pipe had not taken when it was abandoned; null where there is no such thing.</summary>
    public UnwrittenPackets? Unwritten => _single.ConvertAll(output => output.Unwritten).Find(unwritten => unwritten is not null);

    /// <summary>The files that hold what has been written, under other names than they are to have.</summary>
    public IEnumerable<string> Unfinished => _single.Select(output => output.HiddenPath).OfType<string>();

    /// <summary>Cancelled when the last of the files that were asked for is complete: then the capture is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Adds a file or standard output; it is completed with the capture, and disposed of.</summary>
    public void Add(CaptureFile file) => Add(new SingleOutput(file, format, linkType));

    /// <summary>Adds files that follow one another.</summary>
    /// <exception cref="OutputException">The first cannot be created.</exception>
    public void Add(RotationPlan plan) => _opened.Add(new RotatingOutput(plan, format, linkType, _ended.Cancel, Clock));

    /// <summary>Adds a file as one of so many that each holds its file and its memory only while something is written.</summary>
    internal void AddOneOfMany(CaptureFile file) => Add(new SingleOutput(file, format, linkType) { IsOneOfMany = true });

    /// <summary>Waits no longer for the readers of pipes: what they have not taken is dropped, and counted. For any thread.</summary>
    public void Abandon() => _single.ForEach(output => output.Abandon());

    /// <summary>Gives the capture to all who connect, in a format that may be another than that of files.</summary>
    /// <exception cref="OutputException">The address cannot be listened on.</exception>
    public void Serve(IPEndPoint address, CaptureFormat served, IClientObserver observer) => _sources.Add(new CaptureServer(address, served, linkType, observer, Clock, Wake.Set));

    /// <summary>Gives the capture to one who is connected to, as often as that one is there.</summary>
    public void SendTo(DnsEndPoint collector, CaptureFormat sent, IClientObserver observer) => _sources.Add(new CaptureCollector(collector, sent, linkType, observer, Clock, Wake.Set));

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

    private void Add(SingleOutput output)
    {
        _single.Add(output);
        _opened.Add(output);
    }

    /// <summary>Disposes of what no capture took, and accepts nobody any more.</summary>
    public void Dispose()
    {
        _opened.ForEach(output => output.Dispose());
        _sources.ForEach(source => source.Dispose());
        _ended.Dispose();
        Wake.Dispose();
    }
}
