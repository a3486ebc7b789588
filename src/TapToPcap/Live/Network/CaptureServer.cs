using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live.Network;

/// <summary>Listens for clients that read the capture over TCP (PCAP-over-IP). Each gets its own, from when it connects.</summary>
internal sealed class CaptureServer : ILiveOutputSource
{
    /// <summary>Maximum number of clients at a time.</summary>
    internal const int MaxClients = 64;

    private readonly CaptureFormat _format;
    private readonly LinkType _linkType;
    private readonly IClientObserver _observer;
    private readonly TimeProvider _clock;
    private readonly Action _wake;
    private readonly AcceptLoop _accepted;
    private readonly List<NetworkOutput> _clients = [];
    private bool _hasRefused;

    /// <param name="wake">Called on any thread when somebody has connected, or a client gets nothing more.</param>
    /// <exception cref="OutputException">The address cannot be listened on.</exception>
    internal CaptureServer(IPEndPoint address, CaptureFormat format, LinkType linkType, IClientObserver observer, TimeProvider clock, Action wake)
    {
        (_format, _linkType, _observer, _clock, _wake) = (format, linkType, observer, clock, wake);
        TcpListener listener = Listen(address);
        Address = (IPEndPoint)listener.LocalEndpoint;
        observer.Serving(Address.ToString());
        _accepted = new AcceptLoop(listener, MaxClients, clock, wake);
    }

    /// <summary>The endpoint that it listens on.</summary>
    internal IPEndPoint Address { get; }

    /// <inheritdoc/>
    public TimeSpan? DueIn => null;

    /// <inheritdoc/>
    public bool TryAccept([NotNullWhen(true)] out ILiveOutput? late)
    {
        ForgetThoseOver();
        late = null;
        while (late is null && _accepted.TryTake(out Socket? socket))
        {
            late = Greet(socket);
        }

        return late is not null;
    }

    /// <summary>Stops accepting clients; captures that were given out go on.</summary>
    public void Dispose()
    {
        ForgetThoseOver();
        _accepted.Dispose();
    }

    private static TcpListener Listen(IPEndPoint address)
    {
        TcpListener listener = new(address);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new OutputException(address.ToString(), e);
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

        NetworkOutput client = new(socket, name, _format, _linkType, _clock, _wake);
        _clients.Add(client);
        return client;
    }

    private void Refuse(Socket socket, string name)
    {
        socket.Dispose();
        _clients.Find(client => client.HasHungUp)?.Close();                    // makes space for the next client
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
