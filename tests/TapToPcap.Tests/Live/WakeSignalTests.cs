using Microsoft.Extensions.Time.Testing;
using TapToPcap.Live.Waiting;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

public sealed class WakeSignalTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly WakeSignal _wake;

    public WakeSignalTests() => _wake = new WakeSignal(_clock);

    public void Dispose() => _wake.Dispose();

    [Fact]
    public async Task Wait_SetBefore_IsOverAtOnceAndOnlyOnce()
    {
        _wake.Set();
        _wake.Set();
        _wake.Wait(null);

        Task second = Task.Run(() => _wake.Wait(null));
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(50)));
        _wake.Set();
        await second;
    }

    [Fact]
    public async Task Wait_TimeThatPasses_IsOverThen()
    {
        Task waiting = Task.Run(() => _wake.Wait(Second));

        await CliProcess.UntilAsync(
            () =>
            {
                _clock.Advance(Second);
                return waiting.IsCompleted;
            },
            "the time");
    }

    [Fact]
    public void Wait_NoTime_IsOverAtOnce()
    {
        _wake.Wait(TimeSpan.Zero);
        _wake.Wait(-Second);
    }

    [Fact]
    public void SetOn_TokenThatIsCancelled_Wakes()
    {
        using CancellationTokenSource stop = new();
        using CancellationTokenRegistration waking = _wake.SetOn(stop.Token);
        stop.Cancel();

        _wake.Wait(null);
    }

    [Fact]
    public void SetAfter_TaskThatFails_Wakes()
    {
        TaskCompletionSource task = new();
        _wake.SetAfter(task.Task);
        task.SetException(new IOException());

        _wake.Wait(null);
    }

    [Fact]
    public void Set_AfterDispose_DoesNoHarm()
    {
        _wake.Dispose();

        _wake.Set();
    }
}
