using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>What Envoy refuses, and what <c>live</c> says then.</summary>
public sealed class RefusalTests(Servers servers) : EnvoyTest(servers)
{
    [Theory]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/1.1", "--http1")]
    public async Task Live_SecondClient_IsRefusedInEnvoysWordsAndTheFirstGoesOn(string version, params string[] options)
    {
        TapPoint point = Config.AddAdminTap(Traffic.Redis);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram first = StartLive(envoy, options);
        await first.UntilListeningAsync();

        using LiveProgram second = StartLive(envoy, options);
        ToolRun refused = await second.EndAsync();
        Assert.True(refused.ExitCode == 3, $"{version}: {refused.Error}");
        Assert.Contains("An attached /tap admin stream already exists. Detach it.", refused.Error, StringComparison.Ordinal);

        int expected = await Clients.RunTrafficAsync(point);
        await first.UntilClosedAsync(expected);
        ToolRun run = await first.StopAsync();
        await StopWireAsync();
        Assert.True(run.ExitCode == 0, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }

    [Fact]
    public async Task Live_UnknownConfigId_NamesThoseOfThisEnvoy()
    {
        Config.AddAdminTap(Traffic.Redis);
        Config.AddHttpAdminTap();
        EnvoyProcess envoy = await StartEnvoyAsync();

        ToolRun run = await CliRun.RunAsync("live", envoy.AdminAddress, "--config-id", "nosuch", "-o", CapturePath);

        Assert.True(run.ExitCode == 3, run.Error);
        Assert.Contains("Unknown config id 'nosuch'. No extension has registered with this id.", run.Error, StringComparison.Ordinal);
        Assert.Contains($"those of this Envoy: {EnvoyConfig.ConfigId}, {EnvoyConfig.HttpConfigId}", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(CapturePath));
        await envoy.AssertAliveAsync("an unknown config_id");
    }

    [Fact]
    public async Task Live_EnvoyWithoutAdminTaps_IsReported()
    {
        Config.AddFileTap("file", Traffic.Redis, TapSide.Downstream, TapForm.Recommended);
        EnvoyProcess envoy = await StartEnvoyAsync();

        ToolRun run = await CliRun.RunAsync("live", envoy.AdminAddress, "--config-id", EnvoyConfig.ConfigId, "-o", CapturePath);

        Assert.True(run.ExitCode == 3, run.Error);
        Assert.Contains("Envoy has no /tap: no tap with an admin_config is configured in it", run.Error, StringComparison.Ordinal);
        await envoy.AssertAliveAsync("a request for /tap");
    }
}
