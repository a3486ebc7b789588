using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>The folder that Envoy writes its taps into, followed while it does.</summary>
public sealed class WatchTests(Servers servers) : EnvoyTest(servers)
{
    [Fact]
    public async Task Watch_WhileTrafficRuns_EqualsTheWire()
    {
        // Envoy keeps the connection of an upstream HTTP tap open, whose file is not written out then.
        TapPoint[] points =
        [
            .. from form in TapForm.All.Where(form => form.Streaming)
               from talk in Enum.GetValues<Talk>()
               from side in Enum.GetValues<TapSide>()
               where talk != Talk.Http1 || side == TapSide.Downstream
               select Config.AddFileTap($"{form.Name}_{talk}_{side}", talk, side, form),
        ];
        await StartEnvoyAsync();
        await RecordWireAsync();
        int expected = await Clients.TalkAsync(points[..(points.Length / 3)]);
        using LiveProgram watch = LiveProgram.Start("watch", TapFolder, "-o", "-");
        await watch.UntilClosedAsync(1);
        expected += await Clients.TalkAsync(points[(points.Length / 3)..]);

        await watch.UntilClosedAsync(expected);
        ToolRun run = await watch.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }
}
