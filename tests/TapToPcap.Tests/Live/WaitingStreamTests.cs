using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Live.Admin;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

public sealed class WaitingStreamTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FlushCounter _output = new();
    private readonly LiveRun _run;
    private readonly int _begun;

    public WaitingStreamTests()
    {
        _run = RunTo(_output);
        _begun = _output.Count;
    }

    private int Flushes => _output.Count - _begun;

    public void Dispose()
    {
        _run.Dispose();
        _output.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void Read_Pieces_GivesAllBytesInOrder(int piece)
    {
        byte[] bytes = Taps.Payload(Math.Min(150_000, 1000 * piece), seed: 1);
        using WaitingStream stream = new(new PieceStream(bytes, piece), _run, _ => null);
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
    public void Read_AllThere_FlushesNothing()
    {
        using WaitingStream stream = new(new MemoryStream(new byte[150_000]), _run, _ => null);

        stream.ReadExactly(new byte[150_000]);

        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.Equal(0, Flushes);
    }

    [Fact]
    public async Task Read_NothingThere_FlushesWhenItIsWokenUntilThereIs()
    {
        Pipe pipe = new();
        using WaitingStream stream = new(pipe.Reader.AsStream(), _run, _ => null);
        byte[] buffer = new byte[10];

        Task<int> reading = Task.Run(() => stream.Read(buffer));
        for (int flushes = 1; flushes <= 3; flushes++)
        {
            await CliProcess.UntilAsync(() => Flushes == flushes, "a flush");
            _run.Wake.Set();
        }

        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync("abc"u8.ToArray());

        Assert.Equal(3, await reading);
        Assert.Equal("abc"u8.ToArray(), buffer[..3]);
    }

    [Fact]
    public async Task Read_AskedToStopWhileItWaits_Stops()
    {
        Pipe pipe = new();
        using CancellationTokenSource stop = new();
        using CancellationTokenRegistration waking = _run.Wake.SetOn(stop.Token);
        using WaitingStream stream = new(pipe.Reader.AsStream(), _run, _ => stop.IsCancellationRequested ? TimeSpan.Zero : null);

        Task<int> reading = Task.Run(() => stream.Read(new byte[1]));
        await CliProcess.UntilAsync(() => Flushes > 0, "a flush");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Read_AskedToStopBefore_GivesWhatItHasAndStopsThen()
    {
        using CancellationTokenSource stop = new();
        using WaitingStream stream = new(new PieceStream("abcdef"u8.ToArray(), 4), _run, _ => stop.IsCancellationRequested ? TimeSpan.Zero : null);
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
        using WaitingStream stream = new(pipe.Reader.AsStream(), _run, _ => null);

        Task<int> reading = Task.Run(() => stream.Read(new byte[1]));
        await CliProcess.UntilAsync(() => Flushes > 0, "a flush");
        await pipe.Writer.CompleteAsync(new IOException("gone"));

        IOException e = await Assert.ThrowsAsync<IOException>(() => reading);
        Assert.Equal("gone", e.Message);
    }

    [Fact]
    public async Task Read_CaptureThatCannotBeWritten_FailsToo()
    {
        Pipe pipe = new();
        FullDisk disk = new();
        using LiveRun run = RunTo(disk);
        disk.IsFull = true;
        using WaitingStream stream = new(pipe.Reader.AsStream(), run, _ => null);

        OutputException e = await Assert.ThrowsAsync<OutputException>(() => Task.Run(() => stream.Read(new byte[1])));

        Assert.Equal("memory: disk", e.Message);
        await pipe.Writer.CompleteAsync();
    }

    [Fact]
    public async Task Read_SilenceThatIsTooLong_Stops()
    {
        TimeSpan longest = TimeSpan.FromMilliseconds(300);
        Pipe pipe = new();
        TimeSpan seen = TimeSpan.Zero;
        using WaitingStream stream = new(pipe.Reader.AsStream(), _run, silence => longest - (seen = silence));
        byte[] buffer = new byte[10];
        await pipe.Writer.WriteAsync("abc"u8.ToArray());
        Assert.Equal(3, stream.Read(buffer));
        Assert.Equal(TimeSpan.Zero, seen);

        Task<int> reading = Task.Run(() => stream.Read(buffer));
        await CliProcess.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(60));
                return reading.IsCompleted;
            },
            "the end");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(seen >= longest);
    }

    [Fact]
    public void Dispose_Always_ClosesWhatWasSent()
    {
        MemoryStream sent = new();

        new WaitingStream(sent, _run, _ => null).Dispose();

        Assert.False(sent.CanRead);
    }

    private LiveRun RunTo(Stream output)
    {
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet, _clock);
        outputs.Add(CaptureFile.Over("memory", () => output));
        return new LiveRun(new ConversionOptions(), outputs);
    }

    private sealed class FullDisk : MemoryStream
    {
        internal bool IsFull { get; set; }

        public override void Flush()
        {
            if (IsFull)
            {
                throw new IOException("disk");
            }
        }
    }
}
