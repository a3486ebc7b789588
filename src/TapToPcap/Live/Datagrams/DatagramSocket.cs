using System.Buffers;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Input;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Datagrams;

/// <summary>Receives UDP datagrams on its own thread and queues them, so that the system drops none during conversion.</summary>
internal sealed class DatagramSocket : IDisposable
{
    /// <summary>Bytes; more than any datagram has.</summary>
    internal const int MaxDatagram = 1 << 16;

    // Bytes. When this is full, the system's buffer fills up, and the system counts what it drops.
    private const long MaxWaiting = 32 << 20;

    private static readonly TimeSpan MaxDrain = TimeSpan.FromMilliseconds(500);

    private readonly Socket _socket;
    private readonly TimeProvider _clock;
    private readonly SenderAddresses _senders;
    private readonly DatagramQueue _received = new(MaxWaiting);
    private readonly WakeSocket _wake = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Thread _thread;
    private volatile bool _isEnding;

    private DatagramSocket(Socket socket, TimeProvider clock)
    {
        (_socket, _clock) = (socket, clock);
        Address = (IPEndPoint)socket.LocalEndPoint!;
        _senders = new SenderAddresses(Address);
        _thread = new Thread(Receive) { IsBackground = true, Name = "datagrams" };
        _thread.Start();
    }

    /// <summary>The endpoint that it listens on, with the port that the system has chosen if none was given.</summary>
    internal IPEndPoint Address { get; }

    /// <summary>The system gave it a smaller receive buffer than was asked for.</summary>
    internal bool IsBufferSmall { get; private init; }

    /// <summary>Datagrams that the system dropped for lack of space; null if it does not count them.</summary>
    internal long? Dropped => KernelDrops.Of(_socket, Address.Port);

    /// <summary>Why receiving failed; null if it has not.</summary>
    internal SocketException? Failure { get; private set; }

    /// <summary>Opens the socket and begins to receive.</summary>
    /// <param name="clock">Limits how long it receives after <see cref="End"/>.</param>
    /// <exception cref="InputException">The address is in use, or not of this machine.</exception>
    internal static DatagramSocket Listen(DatagramEndpoint endpoint, TimeProvider clock)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (endpoint.Address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            bool isSmall = !DatagramBuffer.TryEnlarge(socket);
            socket.Bind(endpoint.Address);
            return new DatagramSocket(socket, clock) { IsBufferSmall = isSmall };
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new InputException(endpoint.Name, e);
        }
    }

    /// <inheritdoc cref="DatagramQueue.TryTake"/>
    internal bool TryTake(out Datagram datagram) => _received.TryTake(out datagram);

    /// <inheritdoc cref="DatagramQueue.WhenAnyAsync"/>
    internal Task<bool> WhenAnyAsync() => _received.WhenAnyAsync();

    /// <summary>Receives what the system holds already, for at most half a second, and nothing more.</summary>
    internal void End()
    {
        _isEnding = true;
        _wake.Set();
    }

    public void Dispose()
    {
        _disposed.Cancel();
        End();
        _thread.Join();
        _socket.Dispose();
        _wake.Dispose();
        _received.Dispose();
        _disposed.Dispose();
    }

    private void Receive()
    {
        try
        {
            Receive(new byte[MaxDatagram], new SocketAddress(_socket.AddressFamily));
        }
        catch (SocketException e)
        {
            Failure = e;
        }
        catch (OperationCanceledException)
        {
            // Disposed of while the queue was full.
        }
        finally
        {
            _received.Complete();
        }
    }

    private void Receive(byte[] buffer, SocketAddress from)
    {
        while (!_isEnding)
        {
            if (_wake.WaitFor(_socket))
            {
                ReceiveOne(buffer, from);
            }
        }

        TimeSpan begun = _clock.Elapsed();
        while (!_disposed.IsCancellationRequested && _clock.Elapsed() - begun < MaxDrain && _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            ReceiveOne(buffer, from);
        }
    }

    private void ReceiveOne(byte[] buffer, SocketAddress from)
    {
        int length;
        try
        {
            length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
        {
            return;                                                            // an ICMP error; nothing was received
        }

        byte[] kept = ArrayPool<byte>.Shared.Rent(length);
        buffer.AsSpan(0, length).CopyTo(kept);
        _received.Add(new Datagram(_senders.Of(from), kept, length), _disposed.Token);
    }
}
