using System.Text;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>An Envoy that ends, comes back or drains while <c>live</c> listens.</summary>
public sealed class LiveEndTests(Servers servers) : EnvoyTest(servers)
{
    private const string LastWords = "the last words before the end";

    [Fact]
    public async Task Live_EnvoyIsKilled_KeepsAllThatArrived()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy, "--retry", "0", "-o", CapturePath);
        await live.UntilListeningAsync();
        using EchoClient open = EchoClient.Connect(point.Port);
        await open.ReportAsync("open when Envoy is killed");
        int closed = await Clients.RunTrafficAsync(point);
        await SendLastBytesAsync(point);

        // The file has another name until it is whole.
        await CliProcess.UntilAsync(() => Directory.GetFiles(Folder).Any(path => Holds(path, LastWords)), "the capture has all");
        await envoy.SignalAsync("KILL");
        ToolRun run = await live.EndAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 3, run.Error);
        await WireAssert.EqualAsync(CapturePath, WirePath, closed + 2);
    }

    [Fact]
    public async Task Live_EnvoyIsKilledUnderLoad_WritesEachRecordThatArrived()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync(Config.AdminPort);
        using LiveProgram live = StartLive(envoy, "--retry", "0");
        await live.UntilListeningAsync();
        using EchoClient client = EchoClient.Connect(point.Port);
        Task pumping = PumpAsync(client);
        await live.UntilDataFramesAsync(200);
        await envoy.SignalAsync("KILL");
        ToolRun run = await live.EndAsync();
        await pumping;
        await StopWireAsync();

        Assert.True(run.ExitCode == 3, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        SeenConnection captured = Assert.Single(await SeenConnections.ReadAsync(CapturePath));
        IReadOnlyList<SeenConnection> wire = await SeenConnections.ReadAsync(WirePath);
        SeenConnection tapped = wire.Single(captured.IsBetweenTheEndsOf);
        AssertBegins(captured.Client.Bytes, tapped.Client.Bytes);
        AssertBegins(captured.Server.Bytes, tapped.Server.Bytes);
        Assert.Equal(AdminStream.CountPayload(wire, Config.AdminPort), captured.Client.Bytes.Length + captured.Server.Bytes.Length);
    }

    [Fact]
    public async Task Live_EnvoyIsKilledAndStartedAgain_ListensAgain()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy);
        await live.UntilListeningAsync();
        int expected = await Clients.RunTrafficAsync(point);
        await live.UntilClosedAsync(expected);
        await envoy.SignalAsync("KILL");
        await envoy.UntilExitAsync();

        await StartEnvoyAsync();
        await live.UntilListeningAsync(2);
        expected += await Clients.RunTrafficAsync(point);
        await live.UntilClosedAsync(expected);
        ToolRun run = await live.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 2, run.Error);                             // something may have gone by unheard
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }

    [Fact]
    public async Task Live_EnvoyIsAskedToQuit_KeepsAllAndSaysThatItHasGone()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy, "--retry", "0");
        await live.UntilListeningAsync();
        int expected = await Clients.RunTrafficAsync(point);
        await live.UntilClosedAsync(expected);
        await envoy.QuitAsync();
        ToolRun run = await live.EndAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 3, run.Error);
        Assert.Contains($"{envoy.AdminAddress}", run.Error, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }

    [Theory]
    [InlineData("/drain_listeners?graceful")]
    [InlineData("/healthcheck/fail")]
    public async Task Live_EnvoyDrains_GoesOn(string path)
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = StartLive(envoy);
        await live.UntilListeningAsync();
        using EchoClient client = EchoClient.Connect(point.Port);
        await client.ReportAsync("before");
        Assert.Equal("OK\n", await envoy.PostAsync(path));
        await client.ReportAsync("while it drains");
        await client.CloseAsync();
        await live.UntilClosedAsync(1);
        ToolRun run = await live.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, 1);
    }

    [Fact]
    public async Task Live_EnvoyIsRestartedHot_ListensToTheNewOneOnceTheOldHasEnded()
    {
        TapPoint point = Config.AddAdminTap(Traffic.Echo);
        string baseIdPath = Path.Combine(Folder, "base-id");
        string[] times = ["--drain-time-s", "1", "--parent-shutdown-time-s", "6"];
        EnvoyProcess old = await StartEnvoyAsync(["--use-dynamic-base-id", "--base-id-path", baseIdPath, .. times]);
        string baseId = (await File.ReadAllTextAsync(baseIdPath)).Trim();
        try
        {
            await RecordWireAsync();
            using LiveProgram live = StartLive(old);
            await live.UntilListeningAsync();
            int expected = await Clients.RunTrafficAsync(point);
            await live.UntilClosedAsync(expected);

            EnvoyProcess young = await StartEnvoyAsync(["--base-id", baseId, "--restart-epoch", "1", .. times]);
            await old.UntilExitAsync();
            await live.UntilListeningAsync(2);
            expected += await Clients.RunTrafficAsync(point);
            await live.UntilClosedAsync(expected);
            ToolRun run = await live.StopAsync();
            await StopWireAsync();

            Assert.True(run.ExitCode == 2, run.Error);                         // what went by between the two was not heard
            await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
            Assert.True(Holds(CapturePath, "nothing was heard of connections that Envoy accepted since "));
            await WireAssert.EqualAsync(CapturePath, WirePath, expected);
            await young.AssertAliveAsync("live was stopped");
        }
        finally
        {
            File.Delete($"/dev/shm/envoy_shared_memory_{baseId}0");
        }
    }

    private static async Task SendLastBytesAsync(TapPoint point)
    {
        using EchoClient client = EchoClient.Connect(point.Port);
        await client.ReportAsync(LastWords);
        await client.CloseAsync();
    }

    private static async Task PumpAsync(EchoClient client)
    {
        byte[] bytes = new byte[10_000];
        new Random(bytes.Length).NextBytes(bytes);
        try
        {
            while (true)
            {
                await client.ReportAsync(bytes);
            }
        }
        catch (IOException)
        {
            // Envoy has been killed.
        }
    }

    private static void AssertBegins(byte[] captured, byte[] wire)
    {
        Assert.NotEmpty(captured);
        Assert.True(wire.AsSpan().StartsWith(captured), $"{captured.Length} captured bytes are not the first of {wire.Length} on the wire.");
    }

    private static bool Holds(string path, string text)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        }
        catch (FileNotFoundException)
        {
            return false;                                                      // it has got another name meanwhile
        }
    }
}
