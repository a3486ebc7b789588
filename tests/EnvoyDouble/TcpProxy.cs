using System.Buffers;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>Forwards TCP connections, with a tap on the client's connection and one on the server's.</summary>
/// <remarks>
/// Each read or write call is one event. Of calls that moved nothing there is none: so an end of stream without data is not recorded, and one that came with the last bytes is on their write.
/// Times are the wall clock's when the call was made (docs/envoy-tap-format.md).
/// </remarks>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly EnvoyDoubleOptions _options;
    private readonly EndPoint _upstream;
    private readonly TapHub _hub;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    internal TcpProxy(EnvoyDoubleOptions options, IPEndPoint listen, EndPoint upstream, TapHub hub)
    {
        _options = options;
        _upstream = upstream;
        _hub = hub;
        _listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(listen);
        _listener.Listen();
        ListensOn = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    internal IPEndPoint ListensOn { get; }

    /// <summary>Drops all connections; their taps end with a close.</summary>
    internal void Stop()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _accepting;
        Task[] last;
        lock (_connections)
        {
            last = [.. _connections];
        }

        await Task.WhenAll(last);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_stop.Token);
                Task connection = ForwardAsync(client);
                lock (_connections)
                {
                    _connections.RemoveWhere(one => one.IsCompleted);
                    _connections.Add(connection);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // No more clients.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using Socket downstream = client;
        downstream.NoDelay = true;

        // A listener's tap has both addresses at once; a cluster's has no local address before it is connected (docs/envoy-tap-format.md).
        ConnectionTaps downstreamTaps = _hub.Open(TapSide.Downstream, new TapConnection(_hub.NextId(), (IPEndPoint)downstream.LocalEndPoint!, (IPEndPoint)downstream.RemoteEndPoint!));
        try
        {
            await ForwardAsync(downstream, downstreamTaps);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Without a server the client is dismissed.
        }

        downstreamTaps.Close();
    }

    private async Task ForwardAsync(Socket downstream, ConnectionTaps downstreamTaps)
    {
        IPEndPoint host = await ResolveAsync(_stop.Token);
        TapConnection connection = new(_hub.NextId(), Local: null, host);
        ConnectionTaps upstreamTaps = _hub.Open(TapSide.Upstream, connection);
        using Socket upstream = new(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            upstream.NoDelay = true;
            await upstream.ConnectAsync(host, stop.Token);
            upstreamTaps.Complete(connection with { Local = (IPEndPoint)upstream.LocalEndPoint! });
            await Task.WhenAll(PumpAsync(downstream, downstreamTaps, upstream, upstreamTaps, stop), PumpAsync(upstream, upstreamTaps, downstream, downstreamTaps, stop));
        }
        finally
        {
            upstreamTaps.Close();
        }
    }

    private async Task PumpAsync(Socket from, ConnectionTaps fromTaps, Socket to, ConnectionTaps toTaps, CancellationTokenSource stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_options.ReadBufferBytes);
        Memory<byte> space = buffer.AsMemory(0, _options.ReadBufferBytes);
        try
        {
            bool ended = false;
            while (!ended)
            {
                int count = await from.ReceiveAsync(space, stop.Token);
                ended = count == 0 || Forwarder.HasEnded(from);
                if (count > 0)
                {
                    // Before the bytes leave, or the answer to them could be recorded first.
                    fromTaps.Record(TapStepKind.Read, buffer.AsSpan(0, count));
                    toTaps.Record(TapStepKind.Write, buffer.AsSpan(0, count), ended);
                    await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            // A reset closes both halves at once.
            await stop.CancelAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<IPEndPoint> ResolveAsync(CancellationToken cancel)
    {
        if (_upstream is not DnsEndPoint named)
        {
            return (IPEndPoint)_upstream;
        }

        IPAddress[] found = await Dns.GetHostAddressesAsync(named.Host, named.AddressFamily, cancel);
        return new IPEndPoint(found.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0], named.Port);
    }
}
