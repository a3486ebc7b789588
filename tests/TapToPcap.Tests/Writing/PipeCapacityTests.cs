using System.Runtime.Versioning;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

[SupportedOSPlatform("linux")]
public sealed class PipeCapacityTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Measure_RandomWritesAndReads_IsWhatCanBeWrittenWithoutWaiting()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        await using FileStream pipe = await OpenAsync();
        PipeCapacity capacity = new(pipe.SafeFileHandle);
        Assert.True(capacity.IsKnown);
        int waiting = 0;
        for (int i = 0; i < 5_000; i++)
        {
            int length = random.Next(Math.Min(capacity.Measure(), 1 << random.Next(18)) + 1);
            await Task.Run(() => pipe.Write(new byte[length])).WaitAsync(TimeSpan.FromMinutes(1));
            capacity.Take(length);
            waiting += length;
            byte[] taken = new byte[random.Next(waiting + 1)];
            await pipe.ReadExactlyAsync(taken);
            waiting -= taken.Length;
        }
    }

    [Fact]
    public async Task Measure_PipeThatHasBeenRead_IsAllOfItAgain()
    {
        await using FileStream pipe = await OpenAsync();
        PipeCapacity capacity = new(pipe.SafeFileHandle);
        int all = capacity.Measure();
        Assert.InRange(all, RecordPipe.MaxAtomic, int.MaxValue);

        await pipe.WriteAsync(new byte[all]);
        capacity.Take(all);
        Assert.Equal(0, capacity.Measure());

        await pipe.ReadExactlyAsync(new byte[all]);
        Assert.Equal(all, capacity.Measure());
    }

    [Fact]
    public async Task Measure_PipeThatOthersHaveWrittenTo_IsNothingUntilThatIsRead()
    {
        await using FileStream pipe = await OpenAsync();
        await pipe.WriteAsync(new byte[10]);
        PipeCapacity capacity = new(pipe.SafeFileHandle);
        Assert.Equal(0, capacity.Measure());

        await pipe.ReadExactlyAsync(new byte[10]);
        Assert.NotEqual(0, capacity.Measure());
    }

    [Fact]
    public void Measure_Device_IsNotKnown()
    {
        using FileStream device = new("/dev/null", FileMode.Open, FileAccess.Write);
        PipeCapacity capacity = new(device.SafeFileHandle);
        Assert.False(capacity.IsKnown);
        Assert.Equal(0, capacity.Measure());
    }

    /// <summary>Both ends of a pipe.</summary>
    private async Task<FileStream> OpenAsync()
    {
        ToolRun made = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [_scratch["pipe"]]);
        Assert.Equal(0, made.ExitCode);
        return new FileStream(_scratch["pipe"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }
}
