using System.Buffers;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Input;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Datagrams;

/// <summary>Takes datagrams from the system as they come, so that they are not lost while others are converted.</summary>
internal sealed class DatagramSocket : IDisposable
{
    /// <summary>More than any datagram has.</summary>
    internal const int MaxDatagram = 1 << 16;

    // When more waits here, the system's buffer fills up, and what is dropped is counted there.
    private const long MaxWaiting = 32 << 20;

    private static readonly TimeSpan MaxDrain = TimeSpan.FromMilliseconds(500);

    private readonly Socket _socket;
    private readonly TimeProvider _clock;
    private readonly SenderAddresses _senders;
    private readonly DatagramQueue _received = new(MaxWaiting);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _receiving;

    private DatagramSocket(Socket socket, TimeProvider clock)
    {
        (_socket, _clock) = (socket, clock);
        Address = (IPEndPoint)socket.LocalEndPoint!;
        _senders = new SenderAddresses(Address);
        _receiving = Task.Run(ReceiveAsync);
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
    /// <param name="clock">Measures what is done after the end.</param>
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

    /// <summary>Takes what the system holds already, and nothing more.</summary>
    internal void End() => _ending.Cancel();

    public void Dispose()
    {
        _disposed.Cancel();
        _ending.Cancel();
        _receiving.Wait();
        _socket.Dispose();
        _received.Dispose();
        _ending.Dispose();
        _disposed.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(MaxDatagram, pinned: true);
        SocketAddress from = new(_socket.AddressFamily);
        try
        {
            await FollowAsync(buffer, from).ConfigureAwait(false);
            await DrainAsync(buffer, from).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            Failure = e;
        }
        catch (OperationCanceledException)
        {
            // Nobody takes any more.
        }
        finally
        {
            _received.Complete();
        }
    }

    private async Task FollowAsync(byte[] buffer, SocketAddress from)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await AddAsync(buffer, await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _ending.Token).ConfigureAwait(false), from).ConfigureAwait(false);
            }
            catch (SocketException e) when (IsAboutOthers(e))
            {
                // Then the next.
            }
            catch (OperationCanceledException) when (!_disposed.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task DrainAsync(byte[] buffer, SocketAddress from)
    {
        TimeSpan begun = _clock.Elapsed();
        while (!_disposed.IsCancellationRequested && _clock.Elapsed() - begun < MaxDrain && _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            try
            {
                await AddAsync(buffer, _socket.ReceiveFrom(buffer, SocketFlags.None, from), from).ConfigureAwait(false);
            }
            catch (SocketException e) when (IsAboutOthers(e))
            {
                // Then the next.
            }
        }
    }

    // News of somebody whom we sent nothing.
    private static bool IsAboutOthers(SocketException e) => e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused;

    private ValueTask AddAsync(byte[] buffer, int length, SocketAddress from)
    {
        byte[] kept = ArrayPool<byte>.Shared.Rent(length);
        buffer.AsSpan(0, length).CopyTo(kept);
        return _received.AddAsync(new Datagram(_senders.Of(from), kept, length), _disposed.Token);
    }
}
