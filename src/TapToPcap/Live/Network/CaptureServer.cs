using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live.Network;

/// <summary>Listens for clients that read the capture over TCP (PCAP-over-IP). Each gets its own, from when it connects.</summary>
internal sealed class CaptureServer : ILiveOutputSource
{
    /// <summary>Most clients at once.</summary>
    internal const int MaxClients = 64;

    private readonly CaptureFormat _format;
    private readonly LinkType _linkType;
    private readonly IClientObserver _observer;
    private readonly TcpListener _listener;
    private readonly List<NetworkOutput> _clients = [];
    private bool _hasRefused;

    /// <exception cref="OutputException">The address cannot be listened on.</exception>
    internal CaptureServer(IPEndPoint address, CaptureFormat format, LinkType linkType, IClientObserver observer)
    {
        (_format, _linkType, _observer) = (format, linkType, observer);
        _listener = new TcpListener(address);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new OutputException(address.ToString(), e);
        }

        Address = (IPEndPoint)_listener.LocalEndpoint;
        observer.Serving(Address.ToString());
    }

    /// <summary>What is listened on.</summary>
    internal IPEndPoint Address { get; }

    /// <inheritdoc/>
    public bool TryAccept([NotNullWhen(true)] out ILiveOutput? late)
    {
        ForgetThoseOver();
        late = TryAcceptSocket() is Socket socket ? Greet(socket) : null;
        return late is not null;
    }

    /// <summary>Accepts nobody any more; captures that were accepted go on.</summary>
    public void Dispose()
    {
        ForgetThoseOver();
        _listener.Dispose();
    }

    private Socket? TryAcceptSocket()
    {
        try
        {
            return _listener.Pending() ? _listener.AcceptSocket() : null;
        }
        catch (SocketException)
        {
            return null;                                                       // it has gone already, or too many files are open: later, then
        }
    }

    private NetworkOutput? Greet(Socket socket)
    {
        string name = socket.RemoteEndPoint?.ToString() ?? "a client";
        if (_clients.Count >= MaxClients)
        {
            Refuse(socket, name);
            return null;
        }

        NetworkOutput client = new(socket, name, _format, _linkType);
        _clients.Add(client);
        return client;
    }

    private void Refuse(Socket socket, string name)
    {
        socket.Dispose();
        _clients.Find(client => client.HasHungUp)?.Close();                    // then there is space the next time
        if (!_hasRefused)
        {
            _observer.Dropped(name, $"refused, as {MaxClients} clients are served already");
            _hasRefused = true;
        }
    }

    private void ForgetThoseOver()
    {
        foreach (NetworkOutput over in _clients.FindAll(client => client.IsOver))
        {
            _clients.Remove(over);
            _hasRefused = false;
            if (over.Fault is string fault)
            {
                _observer.Dropped(over.Name, fault);
            }
        }
    }
}
