using System.Net.Sockets;
using System.Threading.Channels;
using TapToPcap.Common;

namespace TapToPcap.Live.Network;

/// <summary>Writes to a socket without ever blocking the writer: copies what is written into a queue, which a task sends.</summary>
/// <remarks>Each write ends between two packets, and so does what a client gets, unless it stops reading.</remarks>
internal sealed class SendQueue : ForwardWriteStream
{
    /// <summary>Maximum number of bytes that wait for one client.</summary>
    internal const int MaxWaiting = 16 << 20;

    /// <summary>Time after the end of the capture for a client to take what is queued.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _timeout;
    private readonly Action _changed;
    private readonly Task _sending;
    private long _waiting;
    private volatile bool _hasLagged;

    /// <param name="clock">Measures the time after the end of the capture.</param>
    /// <param name="changed">Called on any thread when it is over or the client has closed its side.</param>
    internal SendQueue(Socket socket, TimeProvider clock, Action changed)
    {
        (_socket, _changed) = (socket, changed);
        _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _sending = SendAsync();
        _sending.ContinueWith(_ => changed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ = WatchAsync();
    }

    /// <summary>More than <see cref="MaxWaiting"/> was queued; nothing more is taken.</summary>
    internal bool HasLagged => _hasLagged;

    /// <summary>What is written from now on is not sent.</summary>
    internal bool IsOver => _hasLagged || _sending.IsCompleted;

    /// <summary>The client has closed its side. Most have gone then; some have only half-closed, and go on reading.</summary>
    internal bool HasHungUp
    {
        get
        {
            try
            {
                return _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && _socket.Available == 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>The client reads nothing any more, as its system has said.</summary>
    internal bool IsReset
    {
        get
        {
            try
            {
                return _socket.Poll(TimeSpan.Zero, SelectMode.SelectError);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty || IsOver)
        {
            return;
        }

        if (Interlocked.Add(ref _waiting, buffer.Length) > MaxWaiting)
        {
            _hasLagged = true;
            Complete();
            _changed();
        }
        else
        {
            _pieces.Writer.TryWrite(buffer.ToArray());
        }
    }

    /// <summary>Ends the capture: what is queued is sent within two seconds, or dropped.</summary>
    internal void Complete()
    {
        if (_pieces.Writer.TryComplete())
        {
            _timeout.CancelAfter(Grace);
        }
    }

    public override void Flush()
    {
    }

    /// <summary>Waits until what is queued has been sent; not for a client that has lagged.</summary>
    protected override void Dispose(bool disposing)
    {
        Complete();
        if (disposing && !_hasLagged)
        {
            _sending.Wait();
        }

        base.Dispose(disposing);
    }

    private async Task SendAsync()
    {
        await Task.Yield();
        try
        {
            _socket.NoDelay = true;
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await SendPiecesAsync().ConfigureAwait(false);
            _socket.Shutdown(SocketShutdown.Send);
            await ForgetReceivedAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            _socket.LingerState = new LingerOption(true, 0);                   // a reset, not a FIN: the capture is not complete
        }

        _socket.Dispose();
    }

    // A receive of zero bytes completes when there are some, which stay unread, or at the end of the connection.
    private async Task WatchAsync()
    {
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }

        _changed();
    }

    private async Task SendPiecesAsync()
    {
        while (!_hasLagged && await _pieces.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (!_hasLagged && _pieces.Reader.TryRead(out byte[]? piece))
            {
                for (int sent = 0; sent < piece.Length;)
                {
                    sent += await _socket.SendAsync(piece.AsMemory(sent), _timeout.Token).ConfigureAwait(false);
                }

                Interlocked.Add(ref _waiting, -piece.Length);
            }
        }
    }

    // Closing a socket with unread bytes sends a reset, by which the client loses what is still on its way.
    private async Task ForgetReceivedAsync()
    {
        byte[] received = new byte[1 << 12];
        while (_socket.Available > 0)
        {
            await _socket.ReceiveAsync(received, _timeout.Token).ConfigureAwait(false);
        }
    }
}
