using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>What <c>live</c> captures from the admin interface, beside the wire.</summary>
public sealed class LiveTests(Servers servers) : EnvoyTest(servers)
{
    private const int ManyBytes = 3_000_000;

    [Theory]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/1.1", "--http1")]
    public async Task Live_EachKindOfTraffic_EqualsTheWire(string version, params string[] options)
    {
        TapPoint[] points =
        [
            .. Enum.GetValues<Traffic>().Select(traffic => Config.AddAdminTap(traffic)),
            .. Enum.GetValues<Traffic>().Where(traffic => traffic != Traffic.Http1).Select(traffic => Config.AddAdminTap(traffic, TapSide.Upstream)),
        ];
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy, options);
        await live.UntilListeningAsync();

        int expected = await Clients.RunTrafficAsync(points);
        await live.UntilClosedAsync(expected);
        ToolRun run = await live.StopAsync();

        Assert.True(run.ExitCode == 0, $"{version}: {run.Error}");
        await AssertEqualsTheWireAsync(run.OutputBytes, expected);
        await envoy.AssertAliveAsync("live was stopped");
    }

    [Theory]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/1.1", "--http1")]
    public async Task Live_Megabytes_EqualTheWire(string version, params string[] options)
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy, options);
        await live.UntilListeningAsync();

        using EchoClient client = EchoClient.Connect(point.Port);
        byte[] bytes = new byte[ManyBytes];
        new Random(ManyBytes).NextBytes(bytes);
        await client.ReportAsync(bytes);
        await client.CloseAsync();
        await live.UntilClosedAsync(1);
        ToolRun run = await live.StopAsync();

        Assert.True(run.ExitCode == 0, $"{version}: {run.Error}");
        await AssertEqualsTheWireAsync(run.OutputBytes, 1);
    }

    [Fact]
    public async Task Live_ConnectionOpenBeforeIt_IsNotTappedAndLaterOnesAre()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using EchoClient before = EchoClient.Connect(point.Port);
        await before.ReportAsync("before");
        using LiveProgram live = StartLive(envoy);
        await live.UntilListeningAsync();

        await before.ReportAsync("still untapped");
        using EchoClient after = EchoClient.Connect(point.Port);
        await after.ReportAsync("after");
        await after.CloseAsync();
        await before.CloseAsync();
        await live.UntilClosedAsync(1);
        ToolRun run = await live.StopAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(1, run.Summary().Conversations);
        await AssertEqualsTheWireAsync(run.OutputBytes, 1);
    }

    [Fact]
    public async Task Live_ConnectionOfAFormerSession_GoesOnWithoutHandshake()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        using LiveProgram former = StartLive(envoy);
        await former.UntilListeningAsync();
        using EchoClient client = EchoClient.Connect(point.Port);
        await client.ReportAsync("heard by the former");
        await former.UntilDataFramesAsync(2);
        Assert.Equal(0, (await former.StopAsync()).ExitCode);

        using LiveProgram live = await ListenAgainAsync(envoy);
        await client.ReportAsync("heard by the latter");
        await live.UntilDataFramesAsync(2);
        ToolRun run = await live.StopAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        SeenConnection seen = Assert.Single(await SeenConnections.ReadAsync(CapturePath));
        Assert.False(seen.HasSyn);
        Assert.Equal("heard by the latter"u8, seen.Client.Bytes);
        Assert.Equal("heard by the latter"u8, seen.Server.Bytes);
    }

    // Envoy notices within a moment that the former client has gone.
    private static async Task<LiveProgram> ListenAgainAsync(EnvoyProcess envoy)
    {
        while (true)
        {
            LiveProgram live = StartLive(envoy);
            await CliProcess.UntilAsync(() => live.HasExited || live.Error.Contains(": listening\n", StringComparison.Ordinal), "live listens or ends");
            if (!live.HasExited)
            {
                return live;
            }

            ToolRun refused = await live.EndAsync();
            live.Dispose();
            Assert.Contains("already exists", refused.Error, StringComparison.Ordinal);
        }
    }

    private async Task AssertEqualsTheWireAsync(byte[] capture, int expected)
    {
        await StopWireAsync();
        await File.WriteAllBytesAsync(CapturePath, capture);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }
}
