using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>Wakes a thread that waits for datagrams on another socket: it waits for a datagram of its own here as well.</summary>
internal sealed class WakeSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<Socket> _waiting = [];

    /// <exception cref="SocketException">This machine has no loopback interface.</exception>
    internal WakeSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Connect(_socket.LocalEndPoint!);                               // to itself: it gets nothing from others
    }

    /// <summary>Ends this and every later wait. For any thread.</summary>
    internal void Set() => _socket.Send([0]);

    /// <summary>Waits until another socket has something to be received, or this one was set. For one thread.</summary>
    /// <returns>Whether the other socket has.</returns>
    internal bool WaitFor(Socket other)
    {
        _waiting.Clear();
        _waiting.Add(other);
        _waiting.Add(_socket);
        Socket.Select(_waiting, null, null, Timeout.InfiniteTimeSpan);         // removes those that have nothing
        return _waiting.Contains(other);
    }

    public void Dispose() => _socket.Dispose();
}
