using System.Net.Sockets;
using System.Threading.Channels;
using TapToPcap.Common;

namespace TapToPcap.Live.Network;

/// <summary>Sends what is written to it, without ever making the writer wait: pieces are copied, and a task of its own sends them.</summary>
/// <remarks>Each piece ends between two records, so that what a client gets does, too, unless it stops reading. What clients send is left unread.</remarks>
internal sealed class SendQueue : ForwardWriteStream
{
    /// <summary>Most bytes that wait for one client.</summary>
    internal const int MaxWaiting = 16 << 20;

    /// <summary>How long a client has to take what it is still to get.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _timeout;
    private readonly Action _changed;
    private readonly Task _sending;
    private long _waiting;
    private volatile bool _hasLagged;

    /// <param name="clock">Measures how long a client takes for what it is still to get.</param>
    /// <param name="changed">Called on any thread when it is over or the other side has hung up.</param>
    internal SendQueue(Socket socket, TimeProvider clock, Action changed)
    {
        (_socket, _changed) = (socket, changed);
        _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _sending = SendAsync();
        _sending.ContinueWith(_ => changed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ = WatchAsync();
    }

    /// <summary>More waited than <see cref="MaxWaiting"/>, and nothing more is taken.</summary>
    internal bool HasLagged => _hasLagged;

    /// <summary>Nothing that is written is sent any more.</summary>
    internal bool IsOver => _hasLagged || _sending.IsCompleted;

    /// <summary>The other side sends nothing more: most have gone then, but some wait for all that they get.</summary>
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

    /// <summary>Nothing more is written; what waits is sent within two seconds, or not.</summary>
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

    /// <summary>Waits until what was written has been sent; not for a client that has lagged.</summary>
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
            _socket.LingerState = new LingerOption(true, 0);                   // a reset shows the client that this is not our end of the capture
        }

        _socket.Dispose();
    }

    // A read of no bytes is over when there are some, which are left, or when none come any more.
    private async Task WatchAsync()
    {
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone.
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

    // To close a socket with bytes that nobody has read takes from the client what is still on its way.
    private async Task ForgetReceivedAsync()
    {
        byte[] received = new byte[1 << 12];
        while (_socket.Available > 0)
        {
            await _socket.ReceiveAsync(received, _timeout.Token).ConfigureAwait(false);
        }
    }
}
