using System.IO.Pipelines;
using TapToPcap.Live.Admin;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

public class WaitingStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void Read_Pieces_GivesAllBytesInOrder(int piece)
    {
        byte[] bytes = Taps.Payload(Math.Min(150_000, 1000 * piece), seed: 1);
        using WaitingStream stream = new(new PieceStream(bytes, piece), () => { }, _ => false);
        using MemoryStream read = new();

        byte[] buffer = new byte[700];
        while (stream.Read(buffer) is int count and > 0)
        {
            read.Write(buffer, 0, count);
        }

        Assert.Equal(bytes, read.ToArray());
        Assert.Equal(0, stream.Read(buffer));
    }

    [Fact]
    public void Read_AllThere_DoesNotRest()
    {
        int rests = 0;
        using WaitingStream stream = new(new MemoryStream(new byte[150_000]), () => rests++, _ => false);

        stream.ReadExactly(new byte[150_000]);

        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.Equal(0, rests);
    }

    [Fact]
    public async Task Read_NothingThere_RestsUntilThereIs()
    {
        Pipe pipe = new();
        int rests = 0;
        using WaitingStream stream = new(pipe.Reader.AsStream(), () => Interlocked.Increment(ref rests), _ => false);
        byte[] buffer = new byte[10];

        Task<int> reading = Task.Run(() => stream.Read(buffer));
        await CliProcess.UntilAsync(() => Volatile.Read(ref rests) >= 3, "rests");
        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync("abc"u8.ToArray());

        Assert.Equal(3, await reading);
        Assert.Equal("abc"u8.ToArray(), buffer[..3]);
    }

    [Fact]
    public async Task Read_AskedToStopWhileItWaits_Stops()
    {
        Pipe pipe = new();
        int rests = 0;
        using CancellationTokenSource stop = new();
        using WaitingStream stream = new(pipe.Reader.AsStream(), () => Interlocked.Increment(ref rests), _ => stop.IsCancellationRequested);

        Task<int> reading = Task.Run(() => stream.Read(new byte[1]));
        await CliProcess.UntilAsync(() => Volatile.Read(ref rests) > 0, "a rest");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Read_AskedToStopBefore_GivesWhatItHasAndStopsThen()
    {
        using CancellationTokenSource stop = new();
        using WaitingStream stream = new(new PieceStream("abcdef"u8.ToArray(), 4), () => { }, _ => stop.IsCancellationRequested);
        byte[] buffer = new byte[3];
        Assert.Equal(3, stream.Read(buffer));

        await stop.CancelAsync();

        Assert.Equal(1, stream.Read(buffer));
        Assert.ThrowsAny<OperationCanceledException>(() => stream.Read(buffer));
    }

    [Fact]
    public async Task Read_SenderThatFailsMeanwhile_FailsAsItDoes()
    {
        Pipe pipe = new();
        int rests = 0;
        using WaitingStream stream = new(pipe.Reader.AsStream(), () => Interlocked.Increment(ref rests), _ => false);

        Task<int> reading = Task.Run(() => stream.Read(new byte[1]));
        await CliProcess.UntilAsync(() => Volatile.Read(ref rests) > 0, "a rest");
        await pipe.Writer.CompleteAsync(new IOException("gone"));

        IOException e = await Assert.ThrowsAsync<IOException>(() => reading);
        Assert.Equal("gone", e.Message);
    }

    [Fact]
    public async Task Read_RestThatFails_FailsToo()
    {
        Pipe pipe = new();
        using WaitingStream stream = new(pipe.Reader.AsStream(), () => throw new IOException("disk"), _ => false);

        IOException e = await Assert.ThrowsAsync<IOException>(() => Task.Run(() => stream.Read(new byte[1])));

        Assert.Equal("disk", e.Message);
        await pipe.Writer.CompleteAsync();
    }

    [Fact]
    public async Task Read_SilenceThatIsTooLong_StopsAndSaysForHowLongNothingCame()
    {
        Pipe pipe = new();
        TimeSpan longest = TimeSpan.Zero;
        using WaitingStream stream = new(pipe.Reader.AsStream(), () => { }, silence =>
        {
            longest = silence;
            return silence >= TimeSpan.FromMilliseconds(300);
        });
        byte[] buffer = new byte[10];
        await pipe.Writer.WriteAsync("abc"u8.ToArray());
        Assert.Equal(3, stream.Read(buffer));

        Assert.ThrowsAny<OperationCanceledException>(() => stream.Read(buffer));

        Assert.True(longest >= TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Dispose_Always_ClosesWhatWasSent()
    {
        MemoryStream sent = new();

        new WaitingStream(sent, () => { }, _ => false).Dispose();

        Assert.False(sent.CanRead);
    }
}
