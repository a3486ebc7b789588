using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>The folder that Envoy writes its taps into, followed while it does.</summary>
public sealed class WatchTests(Servers servers) : EnvoyTest(servers)
{
    private const int SlowParts = 20;
    private const int SlowPart = 20_000;

    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(75);

    public static TheoryData<string> Forms => [.. TapForm.All.Where(form => form.Streaming).Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Watch_WhileTrafficRuns_EqualsTheWire(string name)
    {
        // Envoy keeps the connection of an upstream HTTP tap open, whose file is not written out then.
        TapForm form = TapForm.Of(name);
        TapPoint[] points =
        [
            .. from traffic in Enum.GetValues<Traffic>()
               from side in Enum.GetValues<TapSide>()
               where traffic != Traffic.Http1 || side == TapSide.Downstream
               select Config.AddFileTap($"{traffic}_{side}", traffic, side, form),
        ];
        await StartEnvoyAsync();
        await RecordWireAsync();
        TapPoint slowPoint = points.First(point => point.Traffic == Traffic.Echo);
        int expected = await Clients.RunTrafficAsync(points[0]);
        using LiveProgram watch = LiveProgram.Start("watch", TapFolder, "-o", "-");
        await watch.UntilClosedAsync(1);
        Task slow = RunSlowTrafficAsync(slowPoint);
        expected += await Clients.RunTrafficAsync(points[1..]) + 1;
        await slow;

        await watch.UntilClosedAsync(expected);
        ToolRun run = await watch.StopAsync();
        await StopWireAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        await File.WriteAllBytesAsync(CapturePath, run.OutputBytes);
        await WireAssert.EqualAsync(CapturePath, WirePath, expected);
    }

    // Its file grows while it is read, also in the middle of records.
    private static async Task RunSlowTrafficAsync(TapPoint point)
    {
        using EchoClient client = EchoClient.Connect(point.Port);
        byte[] part = new byte[SlowPart];
        new Random(SlowPart).NextBytes(part);
        for (int i = 0; i < SlowParts; i++)
        {
            await client.ReportAsync(part);
            await Task.Delay(SlowPause);
        }

        await client.CloseAsync();
    }
}
