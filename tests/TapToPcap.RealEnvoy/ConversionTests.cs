using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>Files that Envoy's taps wrote, converted, beside the wire.</summary>
public sealed class ConversionTests(Servers servers) : EnvoyTest(servers)
{
    [Fact]
    public async Task Convert_EachFormOfSocketTap_EqualsTheWire()
    {
        TapPoint[] points =
        [
            .. from form in TapForm.All
               from traffic in Enum.GetValues<Traffic>()
               from side in Enum.GetValues<TapSide>()
               select Config.AddFileTap($"{form.Name}_{traffic}_{side}", traffic, side, form),
        ];
        EnvoyProcess envoy = await StartEnvoyAsync();
        await RecordWireAsync();
        int expected = await Clients.RunTrafficAsync(points);
        await envoy.QuitAsync();
        await StopWireAsync();

        ToolRun converted = await CliRun.RunAsync(TapFolder, "-o", CapturePath);
        Assert.True(converted.ExitCode == 0, converted.Error);
        Assert.Equal(0, converted.Summary().Warnings);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);

        ToolRun verified = await CliRun.RunAsync("verify", CapturePath, TapFolder);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }
}
