using System.Threading.Channels;

namespace TapToPcap.Live.Datagrams;

/// <summary>Queue of received datagrams between the receiving and the capturing thread, bounded in bytes.</summary>
/// <remarks>
/// Bounded by bytes, not by number as a bounded channel is: datagrams have 1 to 65,535 bytes, and a number that is right for small
/// ones would be 4 GB of the largest.
/// </remarks>
/// <param name="maxBytes">When this many bytes wait, <see cref="Add"/> blocks.</param>
internal sealed class DatagramQueue(long maxBytes) : IDisposable
{
    private const int Overhead = 64;

    // A continuation that runs at once saves a change of threads; all it does is to wake the one that takes.
    private readonly Channel<Datagram> _waiting = Channel.CreateUnbounded<Datagram>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly SemaphoreSlim _hasSpace = new(0);
    private long _bytes;

    /// <summary>The most bytes wait, or more: <see cref="Add"/> is blocked until some are taken.</summary>
    internal bool IsFull => Interlocked.Read(ref _bytes) >= maxBytes;

    /// <summary>Adds a datagram, then blocks until there is space for another.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited for space.</exception>
    internal void Add(in Datagram datagram, CancellationToken cancel)
    {
        long bytes = Interlocked.Add(ref _bytes, CostOf(datagram));
        _waiting.Writer.TryWrite(datagram);
        if (bytes >= maxBytes)
        {
            _hasSpace.Wait(cancel);
        }
    }

    /// <summary>Ends the queue: nothing more is added.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Takes the next datagram, if one is there.</summary>
    internal bool TryTake(out Datagram datagram)
    {
        if (!_waiting.Reader.TryRead(out datagram))
        {
            return false;
        }

        long cost = CostOf(datagram);
        long bytes = Interlocked.Add(ref _bytes, -cost);
        if (bytes < maxBytes && bytes + cost >= maxBytes)
        {
            _hasSpace.Release();
        }

        return true;
    }

    /// <summary>Completes with true when a datagram is there, with false at the end of the queue.</summary>
    internal Task<bool> WhenAnyAsync() => _waiting.Reader.WaitToReadAsync().AsTask();

    public void Dispose() => _hasSpace.Dispose();

    private static long CostOf(in Datagram datagram) => datagram.Buffer.Length + Overhead;
}
