using System.Globalization;
using System.Text.RegularExpressions;
using TapToPcap.Common;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;

namespace TapToPcap.Tests.Interop;

/// <summary>HTTP on ports that Wireshark has other dissectors for: what is shown without any option, and what with those that a
/// conversion names.</summary>
public sealed partial class HttpPortTests : IDisposable
{
    private static readonly int[] PlainPorts = [80, 443, 631, 3000, 8000, 8080, 8443, 8883, 9000, 10_000, 15_006, 50_051];

    private static readonly int[] TakenPorts = [.. Enumerable.Range(1, ushort.MaxValue).Where(DecodeAs.IsTaken)];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_PortsOfOtherProtocols_AreShownWithTheOptionsThatAreNamed()
    {
        int[] ports = [.. PlainPorts, .. TakenPorts];
        string[] options = await ConvertAsync([.. ports.Select((port, i) => Exchange(Request(), Response().WithBody("ok"u8.ToArray()), OnPort(port, 20_000 + i)))]);

        Assert.Equal(TakenPorts.Select(port => string.Create(CultureInfo.InvariantCulture, $"tcp.port=={port},http")), options.Where(option => option != "-d"));
        Assert.Equal(PlainPorts.Order(), (await ShownAsync([])).Except(TakenPorts).Order());
        Assert.Equal(ports.Order(), await ShownAsync(options));
    }

    [Theory]
    [InlineData(5432)]
    [InlineData(6379)]
    [InlineData(9092)]
    public async Task Convert_PortOfAnotherProtocol_IsNamedEverywhereAndReadWithTheProfile(int port)
    {
        string option = string.Create(CultureInfo.InvariantCulture, $"-d tcp.port=={port},http");
        string[] options = await ConvertAsync([Exchange(Request(), Response(), OnPort(port, 40_000))], "--profile", "profile");
        ToolRun info = await CliRun.RunInAsync(_scratch.Path, "info", "tap.pb");
        ToolRun section = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-k", _scratch["out.pcapng"]]);

        Assert.Equal(option, string.Join(' ', options));
        Assert.Contains(option, info.Output, StringComparison.Ordinal);
        Assert.Contains($"its HTTP/1 with {option}", section.Output, StringComparison.Ordinal);
        Assert.Empty(await ShownAsync([]));
        Assert.Contains("HTTP", (await ProfiledTshark.ProtocolsAsync(_scratch["profile"], _scratch["out.pcapng"]))[port]);
    }

    [Fact]
    public async Task Convert_BothVersionsOnOnePort_AreShownTogetherWithTheOptionThatIsNamed()
    {
        string[] options = await ConvertAsync(
        [
            Exchange(Request(), Response(), OnPort(10_000, 20_001)),
            Exchange(Request(), Response().WithTrailers(("sum", "1")), OnPort(10_000, 20_002)),
        ]);

        Assert.Equal(["-d", "tcp.port==10000,http2", "-d", "tcp.port==10000,http"], options);
        Assert.Equal(2, await ResponsesAsync(options));
        Assert.Equal(1, await ResponsesAsync(options[..2]));
        Assert.Equal(1, await ResponsesAsync([]));
    }

    private static Protos.Tap.V3.Connection OnPort(int port, int clientPort)
    {
        Protos.Tap.V3.Connection connection = Downstream(clientPort);
        connection.LocalAddress.SocketAddress.PortValue = (uint)port;
        return connection;
    }

    // The options of the last line.
    private async Task<string[]> ConvertAsync(Protos.Tap.V3.TraceWrapper[] records, params string[] options)
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], Encode(records));
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["tap.pb", .. options, "-o", "out.pcapng"]);
        Assert.Equal(0, run.ExitCode);
        return [.. Option().Matches(run.Lines().Last(line => line.Contains(" packets, ", StringComparison.Ordinal))).SelectMany(match => match.Value.Split(' '))];
    }

    // The ports of servers whose response is shown.
    private async Task<int[]> ShownAsync(string[] options)
    {
        ToolRun run = await ToolRun.TsharkAsync(["-r", _scratch["out.pcapng"], .. options, "-Y", "http.response", "-T", "fields", "-e", "tcp.srcport"]);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Distinct().Order()];
    }

    private async Task<int> ResponsesAsync(string[] options)
    {
        ToolRun run = await ToolRun.TsharkAsync(["-r", _scratch["out.pcapng"], .. options, "-Y", "http.response || http2.headers.status"]);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    [GeneratedRegex("-d tcp.port==[0-9]+,http2?")]
    private static partial Regex Option();
}
