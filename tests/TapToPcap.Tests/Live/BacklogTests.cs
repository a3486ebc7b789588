using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

/// <summary>Envoy holds records that it has not sent yet.</summary>
public class BacklogTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TapConnection Connection = new(1, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8000), new IPEndPoint(IPAddress.Parse("10.2.0.2"), 50_000));

    // By a clock that stands still until the end, so that a slow machine makes no event late, and no answer of Envoy either.
    [Fact]
    public async Task Run_EventsThatComeLate_IsSaidAndHarmsNothing()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        DateTime now = clock.GetUtcNow().UtcDateTime;
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", now, age: 0), .. Event(session, "two", now, age: 3), .. Event(session, "three", now, age: 5), .. Event(session, "four", now, age: 7), .. Event(session, "five", now, age: 0)]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address, clock: clock);

        await run.UntilAsync("five"u8.ToArray());
        clock.Advance(TimeSpan.FromMilliseconds(500));                         // a silence in which events may still be missing
        (ConversionSummary summary, _) = await run.StopAsync();

        Assert.Equal((5L, 0L, TimeSpan.Zero), (summary.Events, summary.Damaged, summary.Unread));
        Assert.Equal([3, 7, 0], run.Observer.AllLags.Select(lag => (int)Math.Round(lag.TotalSeconds)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Run_StoppedWhileOldEventsGoOnComing_SaysHowMuchIsMissing(bool http1, bool isTwice)
    {
        using ScriptedAdmin envoy = new(http1, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", age: 0)]);
            do
            {
                await session.SendAsync(Event(session, "two", age: 30));
            }
            while (!await session.HasGoneAsync(Interval));
        });
        using AdminRun run = new(envoy.Address, http1: http1);
        await run.UntilAsync("two"u8.ToArray());

        (ConversionSummary summary, _) = isTwice ? await run.StopTwiceAsync() : await run.StopAsync();

        Assert.InRange(summary.Unread.TotalSeconds, 25, 60);
        Assert.Equal((0L, 0L), (summary.Unreadable, summary.Damaged));
    }

    [Fact]
    public async Task Run_StoppedWhileTheRestIsOnTheWay_ReadsItAndMissesNothing()
    {
        TaskCompletionSource stopped = new();
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", age: 0)]);
            while (!stopped.Task.IsCompleted)
            {
                await session.SendAsync(Event(session, "old", age: 30));
                await Task.Delay(Interval);
            }

            await session.SendAsync([.. Event(session, "last", age: 10), .. Event(session, "new", age: 0)]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address);
        await run.UntilAsync("old"u8.ToArray());

        Task<(ConversionSummary Summary, Capture Capture)> stopping = run.StopAsync();
        stopped.SetResult();
        (ConversionSummary summary, Capture capture) = await stopping;

        Assert.Equal(TimeSpan.Zero, summary.Unread);
        Assert.EndsWith("lastnew", Encoding.ASCII.GetString(TcpReassembly.Single(capture).Opener.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_StoppedWhileNothingComes_MissesNothing(bool isLate)
    {
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", age: 0), .. Event(session, "two", age: isLate ? 1.5 : 0)]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address);
        await run.UntilAsync("two"u8.ToArray());

        (ConversionSummary summary, _) = await run.StopAsync();

        Assert.Equal((2L, TimeSpan.Zero), (summary.Events, summary.Unread));
        Assert.Empty(run.Observer.AllLags);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Run_StoppedWhileEnvoyIsTooBusyToAnswer_SaysThatItMayHoldMore(bool http1, bool hasSent)
    {
        using ScriptedAdmin envoy = new(http1, async session =>
        {
            await session.SendAsync([.. session.Head, .. hasSent ? Event(session, "one", age: 0) : []]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        })
        {
            AnswersOthers = false,
        };
        using AdminRun run = new(envoy.Address, http1: http1);
        await run.UntilListeningAsync();
        await (hasSent ? run.UntilAsync("one"u8.ToArray()) : Task.Delay(TimeSpan.FromMilliseconds(100)));

        (ConversionSummary summary, _) = await run.StopAsync();

        Assert.True(summary.Unread > TimeSpan.Zero);
    }

    [Fact]
    public async Task Run_Timeout_KeepsAllThatCameUntilThen()
    {
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", age: 0)]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address, timeout: TimeSpan.FromSeconds(2));

        (ConversionSummary summary, _) = await run.EndAsync();

        Assert.Equal((1L, 0L, 0L, TimeSpan.Zero), (summary.Events, summary.Unreadable, summary.Outages, summary.Unread));
    }

    [Fact]
    public async Task Run_SilenceLongerThanIdle_EndsIt()
    {
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Event(session, "one", age: 0)]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address, idle: TimeSpan.FromSeconds(1));

        (ConversionSummary summary, _) = await run.EndAsync();

        Assert.Equal((1L, 0L, 0L, TimeSpan.Zero), (summary.Events, summary.Unreadable, summary.Outages, summary.Unread));
    }

    [Fact]
    public async Task Run_NoAnswerAndIdle_IsUnreadableAfterAWhile()
    {
        using ScriptedAdmin envoy = new(http1: false, session => session.HasGoneAsync(TimeSpan.FromMinutes(1)));
        using AdminRun run = new(envoy.Address, idle: TimeSpan.FromSeconds(1));

        ConversionSummary summary = await run.EndWithoutCaptureAsync();

        Assert.Equal((0L, 1L), (summary.Events, summary.Unreadable));
        Assert.EndsWith("no answer within 10 s", Assert.Single(run.Observer.AllUnreadable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Count_EndsWithThatManyRecords()
    {
        using ScriptedAdmin envoy = new(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. Enumerable.Range(0, 10).SelectMany(_ => Event(session, "one", age: 0))]);
            await session.HasGoneAsync(TimeSpan.FromMinutes(1));
        });
        using AdminRun run = new(envoy.Address, count: 7);

        (ConversionSummary summary, _) = await run.EndAsync();

        Assert.Equal((7L, 0L, TimeSpan.Zero), (summary.Events, summary.Unreadable, summary.Unread));
    }

    // A read that happened so many seconds ago.
    private static byte[] Event(AdminSession session, string words, double age) => Event(session, words, DateTime.UtcNow, age);

    private static byte[] Event(AdminSession session, string words, DateTime now, double age)
    {
        long time = (now - DateTime.UnixEpoch - TimeSpan.FromSeconds(age)).Ticks * TimeSpan.NanosecondsPerTick;
        TapStep step = TapStep.Read(time, Encoding.ASCII.GetBytes(words));
        return session.Body(Taps.Encode(TapBuilder.Build(Connection, [step], new TapOptions { Shape = TapShape.Streamed }).Skip(1), TapFormat.JsonBytes));
    }
}
