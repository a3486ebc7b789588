using System.Net;
using System.Net.Sockets;
using TapToPcap.Doubles;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Envoy's taps among the interfaces of tshark, as a user gets them there: installed, listed, captured from.</summary>
public sealed class ExtcapTests : IDisposable
{
    private static readonly string[] Displays = ["Envoy tap: admin", "Envoy tap: UDP sink", "Envoy tap: folder"];
    private static readonly LoadPlan Load = new() { EventsPerSecond = 50, Seconds = 100, EventBytes = 100 };

    private readonly Scratch _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Tshark_OnceInstalled_ListsTheInterfacesAndOnceUninstalledNoMore()
    {
        await InstallAsync();
        string listed = (await TsharkAsync("-D")).Output;
        Assert.All(Displays, display => Assert.Contains(display, listed, StringComparison.Ordinal));

        ToolRun uninstalled = await InHomeAsync(Repository.Program, "extcap", "uninstall");
        Assert.Equal(0, uninstalled.ExitCode);
        Assert.DoesNotContain("Envoy", (await TsharkAsync("-D")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tshark_InterfaceOfTheAdmin_CapturesPackets()
    {
        await InstallAsync();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Load = Load });
        await AssertCapturesAsync("envoy-admin", $"extcap.envoy_admin.url:{envoy.AdminAddress}", "extcap.envoy_admin.configid:down");
    }

    [Fact]
    public async Task Tshark_InterfaceOfTheUdpSink_CapturesPackets()
    {
        await InstallAsync();
        IPEndPoint address = FreeUdpAddress();
        TapSetup setup = new() { Sink = SinkKind.Udp, Format = TapFormat.Undelimited, UdpAddress = address };
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Admin = null, Load = Load, StaticTaps = [new StaticTap(setup)] });
        await AssertCapturesAsync("envoy-udp", $"extcap.envoy_udp.url:udp://{address}");
    }

    [Fact]
    public async Task Tshark_InterfaceOfAFolder_CapturesPackets()
    {
        await InstallAsync();
        using Scratch taps = new();
        TapSetup setup = new() { Sink = SinkKind.File, Format = TapFormat.Delimited, PathPrefix = Path.Combine(taps.Path, "tap"), FlushesEachRecord = true };
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Admin = null, Load = Load, StaticTaps = [new StaticTap(setup)] });
        await AssertCapturesAsync("envoy-folder", $"extcap.envoy_folder.folder:{taps.Path}");
    }

    [Fact]
    public async Task Extcap_EachInterface_SaysWhatWiresharkAsksFor()
    {
        string[] interfaces = ["envoy-admin", "envoy-udp", "envoy-folder"];
        foreach (string name in interfaces)
        {
            ToolRun types = await CliRun.RunAsync("extcap", "--extcap-interface", name, "--extcap-dlts");
            Assert.Equal("dlt {number=1}{name=EN10MB}{display=Ethernet}\n", types.Output);
            ToolRun asked = await CliRun.RunAsync("extcap", "--extcap-interface", name, "--extcap-config");
            Assert.All(asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(arg \{number=\d+\}\{call=--|value \{arg=\d+\}\{value=)", line));
        }

        ToolRun filter = await CliRun.RunAsync("extcap", "--extcap-interface", "envoy-admin", "--extcap-capture-filter", "tcp");
        Assert.Contains("no capture filters", filter.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is for Wireshark")]
    [InlineData("expected envoy-admin, envoy-udp, envoy-folder", "--extcap-interface", "eth0", "--extcap-dlts")]
    [InlineData("--capture: needs --fifo", "--extcap-interface", "envoy-admin", "--capture")]
    [InlineData("--url: is needed", "--extcap-interface", "envoy-admin", "--capture", "--fifo", "/dev/null")]
    [InlineData("--url x: expected udp://", "--extcap-interface", "envoy-udp", "--capture", "--fifo", "/dev/null", "--url", "x")]
    public async Task Extcap_CalledWrongly_SaysWhatIsMissing(string expected, params string[] arguments)
    {
        ToolRun run = await CliRun.RunAsync(["extcap", .. arguments]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Lines()), StringComparison.Ordinal);
    }

    private async Task InstallAsync()
    {
        ToolRun installed = await InHomeAsync(Repository.Program, "extcap", "install");
        Assert.Equal(0, installed.ExitCode);
        CliRun.AssertTidy(installed.Error);
    }

    private async Task AssertCapturesAsync(string name, params string[] preferences)
    {
        const int Packets = 20;
        ToolRun run = await TsharkAsync(["-i", name, .. preferences.SelectMany(preference => new[] { "-o", preference }), "-c", $"{Packets}", "-T", "fields", "-e", "tcp.len"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("extcap pipe", run.Error, StringComparison.Ordinal);
        string[] lengths = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Packets, lengths.Length);
        Assert.Contains("100", lengths);
    }

    private Task<ToolRun> TsharkAsync(params string[] arguments) => InHomeAsync(Needs.Tool("tshark"), arguments);

    private Task<ToolRun> InHomeAsync(string program, params string[] arguments) =>
        ToolRun.StartAsync("env", ["-u", "XDG_CONFIG_HOME", "-u", "WIRESHARK_CONFIG_DIR", $"HOME={_home.Path}", program, .. arguments]);

    private static IPEndPoint FreeUdpAddress()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
