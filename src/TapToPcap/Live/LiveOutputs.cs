using System.Diagnostics.CodeAnalysis;
using System.Net;
using TapToPcap.Common;
using TapToPcap.Live.Network;
using TapToPcap.Live.Waiting;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>All outputs of a live capture: files, standard output, and TCP clients (PCAP-over-IP).</summary>
/// <param name="format">Format of files and of standard output.</param>
/// <param name="linkType">Link layer of all frames.</param>
/// <param name="clock">Clock for waits, connection attempts and the rotation of files; default null, the system's.</param>
public sealed class LiveOutputs(CaptureFormat format, LinkType linkType, TimeProvider? clock = null) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ILiveOutput> _opened = [];
    private readonly List<SingleOutput> _single = [];
    private readonly List<ILiveOutputSource> _sources = [];

    /// <summary>Clock by which the capture runs.</summary>
    internal TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    /// <summary>Wakes the capturing thread: set when a client has connected or gone.</summary>
    internal WakeSignal Wake { get; } = new(clock ?? TimeProvider.System);

    /// <summary>When to call <see cref="TryAccept"/> again even if nothing wakes the capture; null for no such time.</summary>
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

    /// <summary>True once the reader of a pipe is no longer waited for: then nothing more need be read from a source.</summary>
    internal bool IsAbandoned => _single.Exists(output => output.IsAbandoned);

    /// <summary>Packets that an abandoned reader of a pipe has not taken; null if there are none.</summary>
    public UnwrittenPackets? Unwritten => _single.ConvertAll(output => output.Unwritten).Find(unwritten => unwritten is not null);

    /// <summary>Paths of files that hold what has been written, but do not have their final names yet.</summary>
    public IEnumerable<string> Unfinished => _single.Select(output => output.HiddenPath).OfType<string>();

    /// <summary>Cancelled when the last of a limited number of rotated files is complete: then the capture is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Adds a file or standard output, which is completed and disposed of with the capture.</summary>
    public void Add(CaptureFile file) => Add(new SingleOutput(file, format, linkType));

    /// <summary>Adds rotated files.</summary>
    /// <exception cref="OutputException">The first cannot be created.</exception>
    public void Add(RotationPlan plan) => _opened.Add(new RotatingOutput(plan, format, linkType, _ended.Cancel, Clock));

    /// <summary>Adds one of so many files that each keeps its file handle and buffer only while it is written.</summary>
    internal void AddOneOfMany(CaptureFile file) => Add(new SingleOutput(file, format, linkType) { IsOneOfMany = true });

    /// <summary>Stops waiting for the readers of pipes: what they have not taken is dropped, and counted. For any thread.</summary>
    public void Abandon() => _single.ForEach(output => output.Abandon());

    /// <summary>Listens for clients, and sends the capture to each, in a format that may differ from that of files.</summary>
    /// <exception cref="OutputException">The address cannot be listened on.</exception>
    public void Serve(IPEndPoint address, CaptureFormat served, IClientObserver observer) => _sources.Add(new CaptureServer(address, served, linkType, observer, Clock, Wake.Set));

    /// <summary>Connects to a collector, and sends the capture to it; connects again when the collector has gone.</summary>
    public void SendTo(DnsEndPoint collector, CaptureFormat sent, IClientObserver observer) => _sources.Add(new CaptureCollector(collector, sent, linkType, observer, Clock, Wake.Set));

    /// <summary>Returns the outputs that exist from the beginning; from then on the caller disposes of them.</summary>
    internal IReadOnlyList<ILiveOutput> TakeOpened()
    {
        ILiveOutput[] taken = [.. _opened];
        _opened.Clear();
        return taken;
    }

    /// <summary>Returns an output that was asked for meanwhile, for a client or collector; never waits.</summary>
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

    /// <summary>Disposes of outputs that no capture took, and stops accepting clients.</summary>
    public void Dispose()
    {
        _opened.ForEach(output => output.Dispose());
        _sources.ForEach(source => source.Dispose());
        _ended.Dispose();
        Wake.Dispose();
    }
}
