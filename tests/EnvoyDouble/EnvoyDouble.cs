using System.Net;

namespace TapToPcap.Doubles;

/// <summary>Envoy's tap side without Envoy: a TCP proxy with taps, their sinks, and the admin endpoint.</summary>
internal sealed class EnvoyDouble : IAsyncDisposable
{
    private readonly TapHub _hub;
    private readonly AdminEndpoints _endpoints;
    private readonly TaskCompletionSource<string> _abort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AdminServer? _admin;
    private TcpProxy? _proxy;
    private LoadGenerator? _load;

    private EnvoyDouble(EnvoyDoubleOptions options)
    {
        Options = options;
        _hub = new TapHub(options);
        _endpoints = new AdminEndpoints(this, _hub);
    }

    internal EnvoyDoubleOptions Options { get; }

    /// <summary>Null without a proxy.</summary>
    internal IPEndPoint? ListenAddress => _proxy?.ListensOn;

    /// <summary>Null where there is no admin endpoint on TCP.</summary>
    internal IPEndPoint? AdminAddress => _admin?.ListensOn;

    /// <summary>Some tap has an <c>admin_config</c>; only then is there <c>/tap</c>.</summary>
    internal bool HasAdminTap => Options.DownstreamId is not null || Options.UpstreamId is not null;

    /// <summary>A <c>/tap</c> stream is attached.</summary>
    internal bool IsAttached => _hub.Session is not null;

    internal DatagramCounts Datagrams => _hub.Datagrams;

    /// <summary>What the load came to, when it is over; never where there is none.</summary>
    internal Task<LoadReport> LoadEnded => _load?.Ended ?? new TaskCompletionSource<LoadReport>().Task;

    /// <summary>Envoy would have ended its process: all connections are dropped, and nothing listens any more.</summary>
    internal bool HasAborted => _abort.Task.IsCompleted;

    /// <summary>Why it would have, when it does.</summary>
    internal Task<string> Aborted => _abort.Task;

    /// <summary>Everything listens when this returns.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    internal static async Task<EnvoyDouble> StartAsync(EnvoyDoubleOptions options)
    {
        EnvoyDouble envoy = new(options);
        try
        {
            if (options is { Listen: IPEndPoint listen, Upstream: EndPoint upstream })
            {
                envoy._proxy = new TcpProxy(options, listen, upstream, envoy._hub);
            }

            if (options.Admin is not null || options.AdminUnix is not null)
            {
                envoy._admin = await AdminServer.StartAsync(options, envoy._endpoints);
            }

            envoy._load = options.Load is null ? null : new LoadGenerator(options.Load, envoy._hub, options);
        }
        catch
        {
            await envoy.DisposeAsync();
            throw;
        }

        return envoy;
    }

    /// <summary>All that was copied so far is on the disk.</summary>
    internal void FlushCopy() => _hub.Copy?.Flush();

    /// <summary>Does what becomes of connections when Envoy aborts.</summary>
    internal void Abort(string reason)
    {
        if (_abort.TrySetResult(reason))
        {
            _proxy?.Stop();
            _endpoints.Stop();
            _ = _admin?.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_load is not null)
        {
            await _load.DisposeAsync();
        }

        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _endpoints.Stop();
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        _endpoints.Dispose();
        _hub.Dispose();
    }
}
