using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>Taps of the HTTP filter: requests, statuses and bodies are those that tshark finds on the wire.</summary>
public sealed class HttpTapTests(Servers servers) : EnvoyTest(servers)
{
    [Theory]
    [InlineData("buffered_delimited", false)]
    [InlineData("buffered_json", false)]
    [InlineData("buffered_delimited", true)]
    [InlineData("buffered_json", true)]
    public async Task Convert_BufferedHttpTap_HasTheMessagesOnTheWire(string form, bool isHttp2)
    {
        TapPoint point = Config.AddHttpFileTap("web", TapForm.Of(form));
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        await Clients.CurlAsync(point, isHttp2);
        await envoy.QuitAsync();
        await StopWireAsync();

        ToolRun run = await CliRun.RunAsync(TapFolder, "-o", CapturePath, "--http", VersionOf(isHttp2));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Clients.CurlRequests, run.Summary().Exchanges);
        (SeenHttp wire, SeenHttp converted) = await ReadBothAsync(point, isHttp2);
        Assert.Equal(wire, converted);
    }

    [Fact]
    public async Task Convert_StreamedHttpTap_HasTheBodiesOnTheWire()
    {
        TapPoint point = Config.AddHttpFileTap("web", TapForm.Recommended);
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        await Clients.CurlAsync(point);
        await envoy.QuitAsync();
        await StopWireAsync();

        ToolRun run = await CliRun.RunAsync(TapFolder, "-o", CapturePath, "--http", "1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Clients.CurlRequests, run.Summary().Exchanges);
        (SeenHttp wire, SeenHttp converted) = await ReadBothAsync(point, isHttp2: false);
        Assert.Equal(wire.Bodies, converted.Bodies);                           // in which order exchanges were, a streamed HTTP tap does not show
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Live_HttpTap_HasTheMessagesOnTheWire(bool isHttp2)
    {
        TapPoint point = Config.AddHttpAdminTap();
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        using LiveProgram live = LiveProgram.Start("live", envoy.AdminAddress, "--config-id", EnvoyConfig.HttpConfigId, "--http", VersionOf(isHttp2));
        await live.UntilListeningAsync();
        await Clients.CurlAsync(point, isHttp2);
        await CliProcess.UntilAsync(() => live.Output.AsSpan().IndexOf(Clients.LastWords) >= 0, "the end of the last answer");
        ToolRun run = await live.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Clients.CurlRequests, run.Summary().Exchanges);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        (SeenHttp wire, SeenHttp captured) = await ReadBothAsync(point, isHttp2);
        Assert.Equal(wire, captured);
    }

    private static string VersionOf(bool isHttp2) => isHttp2 ? "2" : "1";

    private async Task<(SeenHttp Wire, SeenHttp Capture)> ReadBothAsync(TapPoint point, bool isHttp2)
    {
        SeenHttp[] seen = await Task.WhenAll(SeenHttp.ReadAsync(WirePath, point.Port, isHttp2), SeenHttp.ReadAsync(CapturePath, point.Port, isHttp2));
        Assert.Contains("GET /big.bin", seen[0].Lines, StringComparison.Ordinal);
        return (seen[0], seen[1]);
    }
}
