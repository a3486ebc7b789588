using System.Globalization;
using System.Text.RegularExpressions;
using TapToPcap.Common;
using TapToPcap.Inspecting;
using TapToPcap.Profiling;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Profiling;

public sealed class WiresharkProfileTests : IDisposable
{
    private const string Mark = "# Written by tap2pcap.\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("HTTP/2@10000", "tcp.port,10000,(none),HTTP2")]
    [InlineData("gRPC, Huffman@50051 HTTP/2@50051", "tcp.port,50051,(none),HTTP2")]
    [InlineData("HTTP/1@9080 HTTP/2@9080 gRPC, Huffman@9080", "tcp.port,9080,(none),HTTP")]
    [InlineData("HTTP/2@8080", "")]
    [InlineData("Redis@6379", "")]
    [InlineData("Redis@80", "tcp.port,80,(none),RESP")]
    [InlineData("MongoDB@27017", "tcp.port,27017,(none),MONGO")]
    [InlineData("TLS@9080 HTTP/2@9080", "")]
    [InlineData("Kafka@9080 DNS@54", "tcp.port,54,(none),DNS|tcp.port,9080,(none),Kafka")]
    public void Write_Protocols_GivesEntriesForPortsThatNeedThem(string protocol, string expected)
    {
        ProfileOf(PortMap.None, protocol).Write(_scratch.Path);

        Assert.Equal(Mark + string.Concat(expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(entry => $"decode_as_entry: {entry}\n")), File.ReadAllText(_scratch["decode_as_entries"]));
    }

    [Fact]
    public void Ports_MappedAndMixed_AreAsTheCaptureShowsThem()
    {
        IReadOnlyList<DissectedPort> ports = ProfileOf(new PortMap(new Dictionary<int, int> { [443] = 8080, [25] = 26 }), "HTTP/2@443 HTTP/1@9080 TLS@9080 SMTP@25").Ports;

        Assert.Equal([26, 8080, 9080], ports.Select(port => port.Port));
        Assert.Equal(["smtp", "http2", null], ports.Select(port => port.Dissector));
        Assert.Equal([false, true, false], ports.Select(port => port.IsOwnChoice));
        Assert.Equal([true, false, false], ports.Select(port => port.NeedsEntry));
        Assert.Equal(["HTTP/1", "TLS"], ports[2].Protocols);
    }

    [Fact]
    public void Write_Twice_ReplacesItsOwnAndLeavesOthers()
    {
        string folder = _scratch["new/profile"];
        ProfileOf(PortMap.None, "HTTP/2@10000").Write(folder);
        File.WriteAllText(Path.Combine(folder, "recent"), "mine");

        ProfileOf(PortMap.None, "HTTP/2@10001").Write(folder);

        Assert.Equal(["colorfilters", "decode_as_entries", "preferences", "recent"], Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.Equal($"{Mark}decode_as_entry: tcp.port,10001,(none),HTTP2\n", File.ReadAllText(Path.Combine(folder, "decode_as_entries")));
    }

    [Theory]
    [InlineData("preferences", "# Configuration file for Wireshark 4.0.17.\n")]
    [InlineData("colorfilters", "")]
    public void Write_FileOfSomebodyElse_ThrowsAndTouchesNothing(string name, string text)
    {
        File.WriteAllText(_scratch[name], text);

        OutputException e = Assert.Throws<OutputException>(() => ProfileOf(PortMap.None, "HTTP/2@10000").Write(_scratch.Path));

        Assert.StartsWith($"{_scratch[name]}: Not written by tap2pcap", e.Message, StringComparison.Ordinal);
        Assert.Equal(_scratch[name], Assert.Single(Directory.GetFiles(_scratch.Path)));
        Assert.Equal(text, File.ReadAllText(_scratch[name]));
    }

    [Fact]
    public void Write_NoProtocol_GivesColumnsAndColoursAllTheSame()
    {
        ProfileOf(PortMap.None, "").Write(_scratch.Path);

        Assert.Equal(Mark, File.ReadAllText(_scratch["decode_as_entries"]));
        Assert.Equal(3, Directory.GetFiles(_scratch.Path).Length);
    }

    [Fact]
    public void Of_EveryProtocolThatIsReported_HasADissector() =>
        Assert.All(Openings.All.Keys, name => Assert.NotNull(Assert.Single(ProfileOf(PortMap.None, $"{name}@1").Ports).Dissector));

    [Fact]
    public void Show_TwoPortsAsOne_IsNoMap() => Assert.Throws<ArgumentException>(() => new PortMap(new Dictionary<int, int> { [1] = 3, [2] = 3 }));

    [Fact]
    public void Show_Swapped_MapsOnce()
    {
        PortMap ports = new(new Dictionary<int, int> { [1] = 2, [2] = 1 });
        Assert.Equal([2, 1, 3], Enumerable.Range(1, 3).Select(ports.Show));
    }

    private static WiresharkProfile ProfileOf(PortMap ports, string protocol)
    {
        byte[][] taps = [.. Parse(protocol).Select(said => OpeningTap.Encode(Openings.All[said.Name], said.Port))];
        Inspection inspection = Inspections.Inspect(taps);
        return WiresharkProfile.Of(inspection, ports);
    }

    // Names have blanks in them: each ends at its port.
    private static IEnumerable<(string Name, int Port)> Parse(string protocol) =>
        Regex.Matches(protocol, @"(\S.*?)@(\d+)").Select(said => (said.Groups[1].Value, int.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture)));
}
