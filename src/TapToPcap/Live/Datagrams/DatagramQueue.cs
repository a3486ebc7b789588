using System.Threading.Channels;

namespace TapToPcap.Live.Datagrams;

/// <summary>Datagrams that wait to be converted: one thread adds, another takes.</summary>
/// <remarks>
/// Bounded by bytes, not by number as a bounded channel would be: datagrams are of 1 to 65,535 bytes, and as many of the largest as there
/// may be of small ones would be 4 GB.
/// </remarks>
/// <param name="maxBytes">When so many wait, <see cref="Add"/> does, too.</param>
internal sealed class DatagramQueue(long maxBytes) : IDisposable
{
    private const int Overhead = 64;

    // A continuation that runs at once saves a change of threads; all it does is to wake the one that takes.
    private readonly Channel<Datagram> _waiting = Channel.CreateUnbounded<Datagram>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly SemaphoreSlim _hasSpace = new(0);
    private long _bytes;

    /// <summary>As much waits as may: whoever adds waits, too.</summary>
    internal bool IsFull => Interlocked.Read(ref _bytes) >= maxBytes;

    /// <summary>Adds a datagram, and waits until there is space for another.</summary>
    /// <exception cref="OperationCanceledException">It waits no longer.</exception>
    internal void Add(in Datagram datagram, CancellationToken cancel)
    {
        long bytes = Interlocked.Add(ref _bytes, CostOf(datagram));
        _waiting.Writer.TryWrite(datagram);
        if (bytes >= maxBytes)
        {
            _hasSpace.Wait(cancel);
        }
    }

    /// <summary>Nothing more is added.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Gives the next datagram, if one is there.</summary>
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

    /// <summary>Completes when a datagram is there: true; or when none comes any more: false.</summary>
    internal Task<bool> WhenAnyAsync() => _waiting.Reader.WaitToReadAsync().AsTask();

    public void Dispose() => _hasSpace.Dispose();

    private static long CostOf(in Datagram datagram) => datagram.Buffer.Length + Overhead;
}
