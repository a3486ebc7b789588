using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class BackgroundWriterTests
{
    [Fact]
    public void Write_BuffersInTurn_ReachTheStreamInOrderAndWhole()
    {
        const int Length = 1000;

        using MemoryStream output = new();
        using BackgroundWriter writer = new(output);
        byte[] buffer = new byte[Length];
        for (int i = 0; i < 200; i++)
        {
            buffer.AsSpan().Fill((byte)i);
            buffer = writer.Write(buffer, Length - i);
        }

        writer.Drain();
        byte[] expected = [.. Enumerable.Range(0, 200).SelectMany(i => Enumerable.Repeat((byte)i, Length - i))];
        Assert.Equal(expected, output.ToArray());
    }

    [Fact]
    public void Write_WhileTheStreamIsSlow_LetsTheCallerGoOnOneBufferAhead()
    {
        using SemaphoreSlim gate = new(0);
        using GatedStream output = new(gate);
        using BackgroundWriter writer = new(output);
        byte[] free = writer.Write(new byte[10], 10);
        Assert.Equal(10, free.Length);
        Assert.Equal(0, output.Length);

        gate.Release(2);
        writer.Write(free, 10);
        writer.Drain();
        Assert.Equal(20, output.Length);
    }

    [Fact]
    public void Write_AfterAFailure_ThrowsItAndEveryTimeAgain()
    {
        using BackgroundWriter writer = new(new FullStream());
        byte[] free = writer.Write(new byte[10], 10);
        Assert.Throws<IOException>(() => writer.Write(free, 10));
        Assert.Throws<IOException>(() => writer.Write(free, 10));
        Assert.Throws<IOException>(writer.Drain);
    }

    [Fact]
    public void Dispose_WriteUnderWay_WaitsForIt()
    {
        using MemoryStream output = new();
        using (BackgroundWriter writer = new(output))
        {
            writer.Write(new byte[1 << 20], 1 << 20);
        }

        Assert.Equal(1 << 20, output.Length);
    }

    [Fact]
    public void Abandoned_WriteThatNeverEnds_IsWaitedForNoMore()
    {
        using SemaphoreSlim gate = new(0);
        using GatedStream output = new(gate);
        using CancellationTokenSource abandoned = new();
        BackgroundWriter writer = new(output, abandoned.Token);
        byte[] free = writer.Write(new byte[10], 10);

        abandoned.Cancel();
        Assert.Same(free, writer.Write(free, 10));
        writer.Drain();
        writer.Dispose();
        Assert.Equal(0, output.Length);
        gate.Release();
    }

    private sealed class GatedStream(SemaphoreSlim gate) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            gate.Wait(TestContext.Current.CancellationToken);
            base.Write(buffer, offset, count);
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
