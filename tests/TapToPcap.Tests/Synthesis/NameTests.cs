using System.Net;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Invented addresses have names in the capture.</summary>
public sealed class NameTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_PipeAndInternalListener_ShowTheirNamesInTshark()
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), new byte[10])];
        List<TraceWrapper> records = [.. TapBuilder.Build(new(7, null, IPEndPoint.Parse("10.0.0.1:1")), steps, new TapOptions { Shape = TapShape.Streamed })];
        records[0].SocketStreamedTraceSegment.Connection = new Connection
        {
            LocalAddress = new Address { EnvoyInternalAddress = new EnvoyInternalAddress { ServerListenerName = "inner_listener" } },
            RemoteAddress = new Address { Pipe = new Pipe { Path = "@/run/app.sock" } },
        };
        await File.WriteAllBytesAsync(_scratch["pipe.pb"], Taps.Encode(records, TapFormat.Delimited));

        ToolRun run = await ToolRun.Tap2PcapAsync(_scratch["pipe.pb"], "-o", _scratch["out.pcapng"]);
        ToolRun shown = await ToolRun.TsharkAsync("-r", _scratch["out.pcapng"], "-N", "n", "-T", "fields", "-e", "ip.src_host", "-e", "ip.dst_host", "-Y", "tcp.len > 0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("@/run/app.sock\tinner_listener\n", shown.Output);
    }

    [Fact]
    public void Convert_TapsOfTwoPrefixes_AreOnTwoInterfaces()
    {
        TapScript script = new(label: "taps/up_7.pb");
        script.Opened(TapScript.Downstream).Read("x").Finish();

        Assert.Equal(["taps/up"], script.Sink.Interfaces);
        Assert.Empty(script.Sink.Names);
    }
}
