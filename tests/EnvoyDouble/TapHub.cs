using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>The taps of the process: those that are always there, and the one that <c>POST /tap</c> attached.</summary>
internal sealed class TapHub : IDisposable
{
    private readonly Lock _lock = new();
    private readonly EnvoyDoubleOptions _options;
    private readonly (StaticTap Tap, ITapSink Sink)[] _static;
    private readonly List<ITapSink> _sinks = [];
    private ulong _connections;
    private AdminSession? _session;
    private (TapSetup Setup, ITapSink Sink)? _attached;

    internal TapHub(EnvoyDoubleOptions options)
    {
        _options = options;
        Copy = options.Copy is null ? null : new CopyFile(options.Copy);
        _static = [.. options.StaticTaps.Select(tap => (tap, CreateSink(tap.Setup)))];
    }

    /// <summary>Of all UDP sinks together.</summary>
    internal DatagramCounts Datagrams { get; } = new();

    internal CopyFile? Copy { get; }

    /// <summary>The one stream that there may be (docs/envoy-tap-format.md); null while none is attached.</summary>
    internal AdminSession? Session => Volatile.Read(ref _session);

    /// <summary>A stream was attached.</summary>
    internal event Action? Attached;

    /// <summary>Some tap has registered with this id; a listener and a cluster may share one (docs/envoy-tap-format.md).</summary>
    internal bool Knows(string configId) => configId == _options.DownstreamId || configId == _options.UpstreamId;

    /// <summary>From here on, new connections are tapped for this stream.</summary>
    /// <returns>False where another one is attached.</returns>
    internal bool TryAttach(AdminSession session)
    {
        lock (_lock)
        {
            if (_session is not null)
            {
                return false;
            }

            _session = session;
            _attached = (session.Setup, CreateSink(session.Setup));
        }

        Attached?.Invoke();
        return true;
    }

    /// <summary>No further connection is tapped for it. Those that are go on, and their records reach whichever stream is attached next (docs/envoy-tap-format.md).</summary>
    internal void Detach(AdminSession session)
    {
        lock (_lock)
        {
            if (_session == session)
            {
                _session = null;
                _attached = null;
            }
        }
    }

    /// <summary>Trace ids are connection ids: one counter for both sides, which starts at 0 with the process (docs/envoy-tap-format.md).</summary>
    internal ulong NextId() => Interlocked.Increment(ref _connections) - 1;

    /// <summary>Begins to tap a connection that is being made.</summary>
    /// <param name="connection">Of an upstream connection the local address is not known yet, and so not in its streamed connection record (docs/envoy-tap-format.md).</param>
    internal ConnectionTaps Open(TapSide side, TapConnection connection)
    {
        lock (_lock)
        {
            List<(TapOptions, ITapSink)> active = [.. _static.Where(one => one.Tap.Setup.Matches && (one.Tap.Side ?? side) == side).Select(one => (OptionsOf(one.Tap.Setup, side), one.Sink))];
            if (_attached is (TapSetup setup, ITapSink sink) && setup.Matches && _session?.ConfigId == (side == TapSide.Downstream ? _options.DownstreamId : _options.UpstreamId))
            {
                active.Add((OptionsOf(setup, side), sink));
            }

            return new ConnectionTaps(connection, active);
        }
    }

    public void Dispose()
    {
        _sinks.ForEach(sink => sink.Dispose());

        Copy?.Dispose();
    }

    // Those of streams that have gone are kept too: connections still write to them.
    private ITapSink CreateSink(TapSetup setup)
    {
        ITapSink sink = setup.Sink switch
        {
            SinkKind.File => new FileSink(setup),
            SinkKind.Udp => new UdpSink(setup, _options, Datagrams, Copy),
            _ => new AdminSink(this),
        };
        _sinks.Add(sink);
        return sink;
    }

    private TapOptions OptionsOf(TapSetup setup, TapSide side) => new()
    {
        Shape = setup.Shape,
        ReadLimit = setup.ReadLimit,
        WriteLimit = setup.WriteLimit,
        BatchBytes = setup.BatchBytes,
        ConnectionPerEvent = _options.ConnectionPerEvent,
        CountBytes = _options.CountsBytes,
        OpensWithoutLocal = side == TapSide.Upstream,
    };
}
