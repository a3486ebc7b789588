using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>What <c>live</c> captures from the admin interface, beside the wire.</summary>
public sealed class LiveTests(Servers servers) : EnvoyTest(servers)
{
    [Theory]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/1.1", "--http1")]
    public async Task Live_EachTalk_EqualsTheWire(string version, params string[] options)
    {
        // One config_id for all: Envoy's taps of that name are heard together.
        TapPoint[] points = [.. Enum.GetValues<Talk>().Select(talk => Config.AddAdminTap("down", talk))];
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = LiveProgram.Start(["live", envoy.AdminAddress, "--config-id", "down", .. options]);
        await live.UntilListeningAsync();

        int expected = await Clients.TalkAsync(points);
        await live.UntilClosedAsync(expected);
        ToolRun run = await live.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 0, $"{version}: {run.Error}");
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
        await envoy.AssertAliveAsync("live was stopped");
    }
}
