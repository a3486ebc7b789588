using Microsoft.Extensions.Time.Testing;
using TapToPcap.Live.Admin;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Tests.Live;

public sealed class AdminEndTests : IDisposable
{
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortSilence = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongSilence = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _clock = new();
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly TaskCompletionSource _answer = new();
    private readonly ArrivalLag _lag = new();

    public AdminEndTests() => _wake = new WakeSignal(_clock);

    public void Dispose()
    {
        _wake.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    [Fact]
    public void TimeLeft_NotStopped_IsThatOfTheSilence()
    {
        using AdminEnd end = Create();
        using AdminEnd never = Create(isEndless: true);

        Assert.Equal(TimeSpan.FromSeconds(2), end.TimeLeft(_lag, TimeSpan.FromSeconds(3)));
        Assert.Equal(TimeSpan.Zero, end.TimeLeft(_lag, TimeSpan.FromSeconds(5)));
        Assert.Null(never.TimeLeft(_lag, TimeSpan.FromDays(5)));
    }

    [Fact]
    public void TimeLeft_StoppedWithoutTimesOfEvents_IsNone()
    {
        using AdminEnd end = Create();
        _stop.Cancel();

        _wake.Wait(null);
        Assert.Equal(TimeSpan.Zero, end.TimeLeft(null, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, end.Missing);
    }

    [Fact]
    public void TimeLeft_EventFromAfterTheStop_IsNone()
    {
        using AdminEnd end = Stopped();
        _clock.Advance(ShortSilence);
        Take(age: TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, end.TimeLeft(_lag, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, end.Missing);
    }

    [Fact]
    public void TimeLeft_SilenceAndAnswer_IsNoneAsNothingIsLeft()
    {
        using AdminEnd end = Stopped();
        Assert.Equal(LongSilence - ShortSilence, end.TimeLeft(_lag, ShortSilence));
        Assert.Equal(AdminEnd.Timeout, end.TimeLeft(_lag, LongSilence));

        _answer.SetResult();

        _wake.Wait(null);
        Assert.Equal(TimeSpan.Zero, end.TimeLeft(_lag, LongSilence));
        Assert.Equal(TimeSpan.Zero, end.Missing);
    }

    [Fact]
    public void TimeLeft_OldEventsThatGoOnComing_EndsInTimeAndIsMissing()
    {
        using AdminEnd end = Stopped();
        _answer.SetResult();
        Take(Old);
        Assert.True(end.TimeLeft(_lag, ShortSilence) > TimeSpan.Zero);

        _clock.Advance(AdminEnd.Timeout);
        Take(Old);

        Assert.Equal(TimeSpan.Zero, end.TimeLeft(_lag, ShortSilence));
        Assert.Equal(Old - AdminEnd.Timeout, end.Missing);
    }

    [Fact]
    public void TimeLeft_Hurry_IsNone()
    {
        using AdminEnd end = Stopped();
        Take(Old);
        _hurry.Cancel();

        _wake.Wait(null);
        Assert.Equal(TimeSpan.Zero, end.TimeLeft(_lag, ShortSilence));
        Assert.Equal(Old, end.Missing);
    }

    // Stopped a second after the only event.
    private AdminEnd Stopped()
    {
        AdminEnd end = Create();
        Take(age: TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _stop.Cancel();
        _wake.Wait(null);
        Assert.True(end.TimeLeft(_lag, TimeSpan.Zero) > TimeSpan.Zero);
        return end;
    }

    private void Take(TimeSpan age) => _lag.Take(_clock.Elapsed() - age, _clock.Elapsed());

    private AdminEnd Create(bool isEndless = false) =>
        new(_clock, _wake, _stop.Token, _hurry.Token) { Idle = isEndless ? null : TimeSpan.FromSeconds(5), Ask = _ => _answer.Task };
}
