using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live.Network;

/// <summary>Listens for clients that read the capture over TCP (PCAP-over-IP). Each gets its own, from when it connects.</summary>
internal sealed class CaptureServer : ILiveOutputSource
{
    /// <summary>Maximum number of clients at a time.</summary>
    internal const int MaxClients = 64;

    // Pause after a failed accept, for example when too many files are open.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CaptureFormat _format;
    private readonly LinkType _linkType;
    private readonly IClientObserver _observer;
    private readonly TimeProvider _clock;
    private readonly Action _wake;
    private readonly TcpListener _listener;
    private readonly Channel<Socket> _accepted = Channel.CreateBounded<Socket>(new BoundedChannelOptions(MaxClients) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<NetworkOutput> _clients = [];
    private bool _hasRefused;

    /// <param name="wake">Called on any thread when somebody has connected, or a client gets nothing more.</param>
    /// <exception cref="OutputException">The address cannot be listened on.</exception>
    internal CaptureServer(IPEndPoint address, CaptureFormat format, LinkType linkType, IClientObserver observer, TimeProvider clock, Action wake)
    {
        (_format, _linkType, _observer, _clock, _wake) = (format, linkType, observer, clock, wake);
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
        _ = AcceptAsync();
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
        while (late is null && _accepted.Reader.TryRead(out Socket? socket))
        {
            late = Greet(socket);
        }

        return late is not null;
    }

    /// <summary>Stops accepting clients; captures that were given out go on.</summary>
    public void Dispose()
    {
        ForgetThoseOver();
        _stop.Cancel();
        _listener.Dispose();
        _accepted.Writer.TryComplete();
        while (_accepted.Reader.TryRead(out Socket? late))
        {
            Reset(late);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Hand(await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false));
                await _accepted.Writer.WaitToWriteAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Hand(Socket socket)
    {
        if (!_accepted.Writer.TryWrite(socket))
        {
            Reset(socket);                                                     // the capture has ended meanwhile
        }

        _wake();
    }

    // A reset, unlike a FIN, shows the client that this is not the regular end of a capture.
    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
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
