using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>Ends the wait of a thread for datagrams: it waits for a datagram here as well, which nobody else can send.</summary>
internal sealed class WakeSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<Socket> _waiting = [];

    /// <exception cref="SocketException">This machine has no loopback interface.</exception>
    internal WakeSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Connect(_socket.LocalEndPoint!);                               // it gets from then on what it sends, and nothing else
    }

    /// <summary>For any thread. What it wakes stays awake.</summary>
    internal void Set() => _socket.Send([0]);

    /// <summary>Waits until another socket has something to be received, or this one was set. For one thread.</summary>
    /// <returns>Whether the other has.</returns>
    internal bool WaitFor(Socket other)
    {
        _waiting.Clear();
        _waiting.Add(other);
        _waiting.Add(_socket);
        Socket.Select(_waiting, null, null, Timeout.InfiniteTimeSpan);         // which removes those that have nothing
        return _waiting.Contains(other);
    }

    public void Dispose() => _socket.Dispose();
}
