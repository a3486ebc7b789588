using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TapToPcap.Live.Network;

/// <summary>Accepts connections as they come, and keeps them until they are taken.</summary>
internal sealed class AcceptLoop : IDisposable
{
    // After a failure to accept, as where too many files are open.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener;
    private readonly TimeProvider _clock;
    private readonly Action _wake;
    private readonly Channel<Socket> _accepted;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="listener">Listens already; disposed of with this.</param>
    /// <param name="maxWaiting">When so many wait to be taken, others wait in the system.</param>
    /// <param name="wake">Called on any thread when there is a connection.</param>
    internal AcceptLoop(TcpListener listener, int maxWaiting, TimeProvider clock, Action wake)
    {
        (_listener, _clock, _wake) = (listener, clock, wake);
        _accepted = Channel.CreateBounded<Socket>(new BoundedChannelOptions(maxWaiting) { SingleReader = true, SingleWriter = true });
        _ = AcceptAsync();
    }

    /// <summary>Gives a connection, if there is one.</summary>
    internal bool TryTake([NotNullWhen(true)] out Socket? accepted) => _accepted.Reader.TryRead(out accepted);

    /// <summary>Accepts nobody any more, and resets the connections that nobody has taken.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _accepted.Writer.TryComplete();
        while (TryTake(out Socket? late))
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
                Add(await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false));
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

    private void Add(Socket socket)
    {
        if (!_accepted.Writer.TryWrite(socket))
        {
            Reset(socket);                                                     // the capture has ended meanwhile
        }

        _wake();
    }

    // The client sees that this is not the end of a capture.
    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
