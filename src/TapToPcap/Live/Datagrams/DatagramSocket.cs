using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Input;

namespace TapToPcap.Live.Datagrams;

/// <summary>Takes datagrams from the system as they come, on a thread of its own, so that they are not lost while others are converted.</summary>
internal sealed class DatagramSocket : IDisposable
{
    private const int MaxDatagram = 1 << 16;

    // For a second or so of all that a machine can send.
    private const int WantedBuffer = 16 << 20;

    // When more waits here, the system's buffer fills up, and what is dropped is counted there.
    private const int MaxWaiting = 32 << 20;
    private const int Overhead = 64;

    private const int MaxKnownSenders = 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDrain = TimeSpan.FromMilliseconds(500);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(initialState: false);
    private readonly AutoResetEvent _taken = new(initialState: false);
    private readonly Queue<Datagram> _waiting = [];
    private readonly Dictionary<SocketAddress, IPEndPoint> _senders = [];
    private long _waitingBytes;
    private bool _isOver;
    private volatile bool _isEnding;
    private volatile bool _isDisposed;

    private DatagramSocket(Socket socket)
    {
        _socket = socket;
        Address = (IPEndPoint)socket.LocalEndPoint!;
        _thread = new Thread(Receive) { IsBackground = true, Name = "datagrams" };
        _thread.Start();
    }

    /// <summary>Where it listens, with the port that the system has chosen.</summary>
    internal IPEndPoint Address { get; }

    /// <summary>The system gave it less space than was asked for.</summary>
    internal bool IsBufferSmall { get; private init; }

    /// <summary>How many datagrams the system dropped as there was no space; null where it does not say.</summary>
    internal long? Dropped => KernelDrops.Of(_socket, Address.Port);

    /// <summary>Why nothing comes any more, where that is a failure.</summary>
    internal SocketException? Failure { get; private set; }

    /// <summary>Listens from now on.</summary>
    /// <exception cref="InputException">The address is in use, or not of this machine.</exception>
    internal static DatagramSocket Listen(DatagramEndpoint endpoint)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (endpoint.Address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            bool isSmall = !TryEnlarge(socket);
            socket.Bind(endpoint.Address);
            return new DatagramSocket(socket) { IsBufferSmall = isSmall };
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new InputException(endpoint.Name, e);
        }
    }

    /// <summary>Gives the next datagram, if one is there.</summary>
    internal bool TryTake(out Datagram datagram)
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out datagram))
            {
                return false;
            }

            bool wasFull = _waitingBytes >= MaxWaiting;
            _waitingBytes -= CostOf(datagram);
            if (wasFull && _waitingBytes < MaxWaiting)
            {
                _taken.Set();
            }

            return true;
        }
    }

    /// <summary>Waits until a datagram is there, but not for long.</summary>
    /// <returns>False where none comes any more.</returns>
    internal bool Wait()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                return true;
            }

            if (_isOver)
            {
                return false;
            }
        }

        _arrived.WaitOne(Interval);
        return true;
    }

    /// <summary>Takes what the system holds already, and nothing more.</summary>
    internal void End() => _isEnding = true;

    public void Dispose()
    {
        (_isEnding, _isDisposed) = (true, true);
        _taken.Set();
        _thread.Join();
        _socket.Dispose();
        _arrived.Dispose();
        _taken.Dispose();
    }

    // Beyond the limit that net.core.rmem_max sets only where that is allowed: SO_RCVBUFFORCE, socket(7).
    private static bool TryEnlarge(Socket socket)
    {
        const int SocketLevel = 1;
        const int ReceiveBufferForce = 33;

        if (OperatingSystem.IsLinux())
        {
            Span<byte> size = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(size, WantedBuffer);
            try
            {
                socket.SetRawSocketOption(SocketLevel, ReceiveBufferForce, size);
            }
            catch (SocketException)
            {
                socket.ReceiveBufferSize = WantedBuffer;
            }
        }
        else
        {
            TrySetSize(socket);
        }

        return socket.ReceiveBufferSize >= WantedBuffer;
    }

    // Some systems give as much as they can, others refuse what is too much.
    private static void TrySetSize(Socket socket)
    {
        for (int size = WantedBuffer; size >= MaxDatagram; size /= 2)
        {
            try
            {
                socket.ReceiveBufferSize = size;
                return;
            }
            catch (SocketException)
            {
                // Then half of it.
            }
        }
    }

    private static long CostOf(in Datagram datagram) => datagram.Buffer.Length + Overhead;

    private void Receive()
    {
        byte[] buffer = new byte[MaxDatagram];
        SocketAddress from = new(_socket.AddressFamily);
        try
        {
            while (!_isEnding)
            {
                if (_socket.Poll(Interval, SelectMode.SelectRead))
                {
                    ReceiveOne(buffer, from);
                }
            }

            Stopwatch ending = Stopwatch.StartNew();
            while (!_isDisposed && ending.Elapsed < MaxDrain && _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                ReceiveOne(buffer, from);
            }
        }
        catch (SocketException e)
        {
            Failure = e;
        }

        lock (_gate)
        {
            _isOver = true;
        }

        _arrived.Set();
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
            return;                                                            // news of somebody whom we sent nothing
        }

        byte[] kept = ArrayPool<byte>.Shared.Rent(length);
        buffer.AsSpan(0, length).CopyTo(kept);
        Add(new Datagram(SenderOf(from), kept, length));
    }

    private void Add(in Datagram datagram)
    {
        bool isFirst;
        bool isFull;
        lock (_gate)
        {
            isFirst = _waiting.Count == 0;
            _waiting.Enqueue(datagram);
            _waitingBytes += CostOf(datagram);
            isFull = _waitingBytes >= MaxWaiting;
        }

        if (isFirst)
        {
            _arrived.Set();
        }

        while (isFull && !_isDisposed)
        {
            _taken.WaitOne(Interval);
            lock (_gate)
            {
                isFull = _waitingBytes >= MaxWaiting;
            }
        }
    }

    private IPEndPoint SenderOf(SocketAddress from)
    {
        if (_senders.TryGetValue(from, out IPEndPoint? known))
        {
            return known;
        }

        if (_senders.Count == MaxKnownSenders)
        {
            _senders.Clear();
        }

        SocketAddress key = new(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(key.Buffer.Span);
        IPEndPoint sender = (IPEndPoint)Address.Create(from);
        sender.Address = sender.Address.IsIPv4MappedToIPv6 ? sender.Address.MapToIPv4() : sender.Address;
        _senders.Add(key, sender);
        return sender;
    }
}
