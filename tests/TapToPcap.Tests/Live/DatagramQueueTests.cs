using System.Net;
using TapToPcap.Live.Datagrams;

namespace TapToPcap.Tests.Live;

public sealed class DatagramQueueTests : IDisposable
{
    private static readonly IPEndPoint Sender = new(IPAddress.Loopback, 1);

    private readonly DatagramQueue _queue = new(maxBytes: 1000);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task AddAsync_AsManyBytesAsMayWait_WaitsUntilOneIsTaken()
    {
        Assert.True(Add(400).IsCompletedSuccessfully);
        ValueTask full = Add(600);
        Assert.False(full.IsCompleted);

        Assert.Equal(400, Take());
        await full;

        ValueTask fullAgain = Add(500);
        Assert.False(fullAgain.IsCompleted);
        Assert.Equal(600, Take());
        await fullAgain;
        Assert.Equal(500, Take());
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public async Task AddAsync_OneThatIsLargerThanAll_IsTakenToo()
    {
        ValueTask full = Add(5000);
        Assert.False(full.IsCompleted);

        Assert.Equal(5000, Take());
        await full;
        Assert.True(Add(1).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task AddAsync_CancelledWhileItWaits_KeepsTheDatagram()
    {
        using CancellationTokenSource cancel = new();
        ValueTask full = _queue.AddAsync(new Datagram(Sender, new byte[2000], 2000), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await full);
        Assert.Equal(2000, Take());
    }

    [Fact]
    public async Task WhenAnyAsync_DatagramOrEnd_SaysWhich()
    {
        Task<bool> first = _queue.WhenAnyAsync();
        Assert.False(first.IsCompleted);
        await Add(10);
        Assert.True(await first);
        Assert.Equal(10, Take());

        Task<bool> second = _queue.WhenAnyAsync();
        _queue.Complete();
        Assert.False(await second);
    }

    [Fact]
    public async Task Complete_DatagramsThatWait_AreGivenFirst()
    {
        await Add(10);
        _queue.Complete();

        Assert.True(await _queue.WhenAnyAsync());
        Assert.Equal(10, Take());
        Assert.False(await _queue.WhenAnyAsync());
    }

    private ValueTask Add(int length) => _queue.AddAsync(new Datagram(Sender, new byte[length], length), CancellationToken.None);

    private int Take()
    {
        Assert.True(_queue.TryTake(out Datagram datagram));
        return datagram.Length;
    }
}
