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
        await UntilFullAsync();
        Assert.False(full.IsCompleted);

        Assert.Equal(400, await TakeAsync());
        await full;

        Task fullAgain = Task.Run(() => Add(500));
        await UntilFullAsync();
        Assert.False(fullAgain.IsCompleted);
        Assert.Equal(600, await TakeAsync());
        await fullAgain;
        Assert.Equal(500, await TakeAsync());
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public async Task Add_OneThatIsLargerThanAll_IsTakenToo()
    {
        Task full = Task.Run(() => Add(5000));
        await UntilFullAsync();
        Assert.False(full.IsCompleted);

        Assert.Equal(5000, await TakeAsync());
        await full;
        Add(1);
    }

    [Fact]
    public async Task Add_CancelledWhileItWaits_KeepsTheDatagram()
    {
        using CancellationTokenSource cancel = new();
        Task full = Task.Run(() => _queue.Add(new Datagram(Sender, new byte[2000], 2000), cancel.Token));
        await UntilFullAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => full);
        Assert.Equal(2000, await TakeAsync());
    }

    [Fact]
    public async Task WhenAnyAsync_DatagramOrEnd_SaysWhich()
    {
        Task<bool> first = _queue.WhenAnyAsync();
        Assert.False(first.IsCompleted);
        Add(10);
        Assert.True(await first);
        Assert.Equal(10, await TakeAsync());

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
        Assert.Equal(10, await TakeAsync());
        Assert.False(await _queue.WhenAnyAsync());
    }

    private Task UntilFullAsync() => CliProcess.UntilAsync(() => _queue.IsFull, "a full queue");

    private void Add(int length) => _queue.Add(new Datagram(Sender, new byte[length], length), CancellationToken.None);

    private async Task<int> TakeAsync()
    {
        Datagram datagram = default;
        await CliProcess.UntilAsync(() => _queue.TryTake(out datagram), "a datagram");
        return datagram.Length;
    }
}
