using Microsoft.Extensions.Time.Testing;
using TapToPcap.Live.Admin;
using TapToPcap.Live.Waiting;

namespace TapToPcap.Tests.Live;

/// <summary>Envoy is restarted hot: its old process keeps the stream, and its new one answers.</summary>
public sealed class RestartWatchTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly WakeSignal _wake;
    private readonly RestartWatch _restarts;
    private ServerInfo? _info;

    public RestartWatchTests()
    {
        _wake = new WakeSignal(_clock);
        _restarts = new RestartWatch(_clock, _wake, _ => Task.FromResult(new ProbeResult(AdminKind.Envoy, _info)));
    }

    public void Dispose()
    {
        _restarts.Dispose();
        _wake.Dispose();
    }

    [Theory]
    [InlineData(1, 5, true)]
    [InlineData(0, 5, false)]
    [InlineData(1, 30, false)]
    [InlineData(null, 5, false)]
    [InlineData(1, null, false)]
    public void Found_ProcessThatAnswers_IsANewOneWhereItIsYoungerThanTheStream(int? epoch, int? uptime, bool isFound)
    {
        _restarts.Begin();
        _info = new ServerInfo(epoch, uptime is int seconds ? TimeSpan.FromSeconds(seconds) : null);

        _clock.Advance(TimeSpan.FromSeconds(10));
        SpinWait.SpinUntil(() => _restarts.Found is not null, TimeSpan.FromSeconds(isFound ? 20 : 0.1));

        Assert.Equal(isFound ? new HotRestart(Start.AddSeconds(5), 1) : null, _restarts.Found);
    }

    [Fact]
    public void Begin_AnotherStream_IsOneOfTheNewProcess()
    {
        _restarts.Begin();
        _info = new ServerInfo(1, TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(SpinWait.SpinUntil(() => _restarts.Found is not null, TimeSpan.FromSeconds(20)));

        _restarts.Begin();
        Assert.Null(_restarts.Found);
        _info = new ServerInfo(1, TimeSpan.FromSeconds(15));
        _clock.Advance(TimeSpan.FromSeconds(10));
        SpinWait.SpinUntil(() => _restarts.Found is not null, TimeSpan.FromSeconds(0.1));

        Assert.Null(_restarts.Found);
    }

    [Theory]
    [InlineData("{\"state\": \"LIVE\", \"hot_restart_version\": \"11\", \"uptime_current_epoch\": \"12s\", \"command_line_options\": {\"restart_epoch\": 3}}", 3, 12.0)]
    [InlineData("{\"state\": \"LIVE\", \"hot_restart_version\": \"disabled\", \"uptime_current_epoch\": \"1.5s\"}", null, 1.5)]
    [InlineData("{\"state\": \"LIVE\", \"hot_restart_version\": \"disabled\", \"uptime_current_epoch\": 5, \"command_line_options\": 4}", null, null)]
    public void Parse_ServerInfo_HasEpochAndTime(string text, int? epoch, double? seconds) =>
        Assert.Equal(new ServerInfo(epoch, seconds is double time ? TimeSpan.FromSeconds(time) : null), ServerInfo.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("{\"state\": \"ok\"}")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Null(ServerInfo.Parse(text));

    [Theory]
    [InlineData(1, 20, "nothing was heard of connections that Envoy accepted since 2026-01-02 03:04:45.000 UTC, when it was restarted hot (restart_epoch 1), until 2026-01-02 03:05:05.000 UTC; its old process ended at 2026-01-02 03:05:00.000 UTC (url: gone)")]
    [InlineData(1, 3, "nothing was heard of Envoy since 2026-01-02 03:05:00.000 UTC (url: gone) until 2026-01-02 03:05:05.000 UTC")]
    [InlineData(1, 300, "nothing was heard of Envoy since 2026-01-02 03:05:00.000 UTC (url: gone) until 2026-01-02 03:05:05.000 UTC")]
    [InlineData(0, 20, "nothing was heard of Envoy since 2026-01-02 03:05:00.000 UTC (url: gone) until 2026-01-02 03:05:05.000 UTC")]
    [InlineData(null, null, "nothing was heard of Envoy since 2026-01-02 03:05:00.000 UTC (url: gone) until 2026-01-02 03:05:05.000 UTC; if it was restarted hot, nothing was heard of the connections of its new process before that either")]
    public void Describe_Outage_BeginsWithTheNewProcess(int? epoch, int? uptime, string expected)
    {
        Outage outage = new(Start, Start.AddSeconds(55), "url: gone");
        ServerInfo? info = epoch is null ? null : new ServerInfo(epoch, TimeSpan.FromSeconds(uptime!.Value));

        Assert.Equal(expected, outage.Describe(Start.AddSeconds(60), info));
    }
}
