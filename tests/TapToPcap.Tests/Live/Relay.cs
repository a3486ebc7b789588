using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Tests.Live;

/// <summary>Passes TCP connections on to another address, and can be cut, as a network can.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IPEndPoint _target;
    private readonly List<TcpClient> _connections = [];
    private TcpListener _listener;

    internal Relay(IPEndPoint target)
    {
        _target = target;
        _listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        Address = (IPEndPoint)_listener.LocalEndpoint;
    }

    internal IPEndPoint Address { get; }

    /// <summary>All connections end, and nobody is let in.</summary>
    internal void Cut()
    {
        lock (_lock)
        {
            _listener.Stop();
            _connections.ForEach(one => one.Dispose());
            _connections.Clear();
        }
    }

    internal void Restore() => _listener = Listen(Address);

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    private TcpListener Listen(IPEndPoint address)
    {
        TcpListener listener = new(address);
        listener.Start();
        _ = ServeAsync(listener);
        return listener;
    }

    private async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is cut.
        }
    }

    private async Task PassOnAsync(TcpClient near)
    {
        TcpClient far = new() { NoDelay = true };
        near.NoDelay = true;
        lock (_lock)
        {
            _connections.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(_target);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of both has gone.
        }

        near.Dispose();
        far.Dispose();
    }
}
