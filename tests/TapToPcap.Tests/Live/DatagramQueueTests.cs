using System.Net;
using TapToPcap.Live.Datagrams;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

public sealed class DatagramQueueTests : IDisposable
{
    private static readonly IPEndPoint Sender = new(IPAddress.Loopback, 1);

    private readonly DatagramQueue _queue = new(maxBytes: 1000);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_AsManyBytesAsMayWait_WaitsUntilOneIsTaken()
    {
        Add(400);
        Task full = Task.Run(() => Add(600));
        await UntilThereAre(2);
        Assert.False(full.IsCompleted);

        Assert.Equal(400, Take());
        await full;

        Task fullAgain = Task.Run(() => Add(500));
        await UntilThereAre(2);
        Assert.False(fullAgain.IsCompleted);
        Assert.Equal(600, Take());
        await fullAgain;
        Assert.Equal(500, Take());
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public async Task Add_OneThatIsLargerThanAll_IsTakenToo()
    {
        Task full = Task.Run(() => Add(5000));
        await UntilThereAre(1);
        Assert.False(full.IsCompleted);

        Assert.Equal(5000, Take());
        await full;
        Add(1);
    }

    [Fact]
    public async Task Add_CancelledWhileItWaits_KeepsTheDatagram()
    {
        using CancellationTokenSource cancel = new();
        Task full = Task.Run(() => _queue.Add(new Datagram(Sender, new byte[2000], 2000), cancel.Token));
        await UntilThereAre(1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => full);
        Assert.Equal(2000, Take());
    }

    [Fact]
    public async Task WhenAnyAsync_DatagramOrEnd_SaysWhich()
    {
        Task<bool> first = _queue.WhenAnyAsync();
        Assert.False(first.IsCompleted);
        Add(10);
        Assert.True(await first);
        Assert.Equal(10, Take());

        Task<bool> second = _queue.WhenAnyAsync();
        _queue.Complete();
        Assert.False(await second);
    }

    [Fact]
    public async Task Complete_DatagramsThatWait_AreGivenFirst()
    {
        Add(10);
        _queue.Complete();

        Assert.True(await _queue.WhenAnyAsync());
        Assert.Equal(10, Take());
        Assert.False(await _queue.WhenAnyAsync());
    }

    private Task UntilThereAre(int count) => CliProcess.UntilAsync(() => _queue.Count == count, "datagrams");

    private void Add(int length) => _queue.Add(new Datagram(Sender, new byte[length], length), CancellationToken.None);

    private int Take()
    {
        Assert.True(_queue.TryTake(out Datagram datagram));
        return datagram.Length;
    }
}
