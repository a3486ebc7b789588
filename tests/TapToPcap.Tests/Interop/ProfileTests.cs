using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>What tshark makes of profiles, and of ports without them.</summary>
public sealed class ProfileTests : IDisposable
{
    private const int FirstPort = 20_001;

    // Where Wireshark takes a dissector unasked, as the profile's table of them has it.
    private static readonly (string Name, int Port)[] OwnPorts =
    [
        ("DNS", 53), ("DNS", 5353), ("HTTP/1", 80), ("Kafka", 9092), ("MySQL", 3306), ("PostgreSQL", 5432), ("Redis", 6379), ("SMTP", 25), ("SMTP", 587), ("SSH", 22),
        .. new[] { 80, 1900, 2710, 2869, 3128, 3132, 5985, 8080, 8088, 11_371 }.Select(port => (Openings.Http2, port)),
        .. new[] { 443, 465, 636, 853, 993, 995, 5061, 5671, 8883 }.Select(port => ("TLS", port)),
    ];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Dissect_EveryProtocolOnAnyPort_IsReadWithTheProfile()
    {
        string[] names = [.. Openings.All.Keys];
        string[] taps = [.. names.Select((name, i) => OpeningTap.Write(_scratch, name, FirstPort + i))];
        string capture = await ConvertAsync([.. taps, "--profile", _scratch["profile"]]);

        ILookup<int, string> dissected = await ProfiledTshark.ProtocolsAsync(_scratch["profile"], capture);

        Assert.All(names.Select((name, i) => (Openings.All[name].Dissected, FirstPort + i)), expected => Assert.Contains(expected.Dissected, dissected[expected.Item2]));
    }

    [Fact]
    public async Task Dissect_PortsThatWiresharkKnows_AreReadWithoutAProfile()
    {
        string[] taps = [.. OwnPorts.Select((own, i) => OpeningTap.Write(_scratch, own.Name, own.Port, 50_001 + i))];
        string capture = await ConvertAsync([.. taps, "--profile", _scratch["profile"]]);

        ILookup<int, string> dissected = await ProfiledTshark.ProtocolsAsync(_scratch["none"], capture);

        Assert.All(OwnPorts, own => Assert.Contains(Openings.All[own.Name].Dissected, dissected[own.Port]));
        Assert.Single(File.ReadLines(_scratch["profile/decode_as_entries"]));
    }

    [Theory]
    [InlineData("HTTP/2", 10_000, "HTTP2")]
    [InlineData("HTTP/2", 443, "HTTP2")]
    [InlineData("gRPC, by curl", 50_051, "GRPC")]
    [InlineData("Kafka", 9080, "Kafka")]
    [InlineData("MongoDB", 27_017, "MONGO")]
    [InlineData("TLS", 8080, "TLSv1")]
    public async Task Dissect_PortThatWiresharkTakesForElse_NeedsTheProfile(string name, int port, string expected)
    {
        string capture = await ConvertAsync([OpeningTap.Write(_scratch, name, port, 60_001), "--role", "downstream", "--profile", _scratch["profile"]]);

        ILookup<int, string> without = await ProfiledTshark.ProtocolsAsync(_scratch["none"], capture);
        ILookup<int, string> with = await ProfiledTshark.ProtocolsAsync(_scratch["profile"], capture);

        Assert.DoesNotContain(expected, without[port]);
        Assert.Contains(expected, with[port]);
    }

    [Fact]
    public async Task Dissect_BothVersionsOfHttpOnOnePort_AreRead()
    {
        string capture = await ConvertAsync([OpeningTap.Write(_scratch, "HTTP/1", 9080, 50_001), OpeningTap.Write(_scratch, Openings.Http2, 9080, 50_002), "--profile", _scratch["profile"]]);

        ILookup<int, string> dissected = await ProfiledTshark.ProtocolsAsync(_scratch["profile"], capture);

        Assert.Equal(["HTTP", "HTTP", "HTTP2", "HTTP2"], dissected[9080].Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ethernet", "hole", "17\tBytes are missing", "27\t", "0\tBytes are missing", "19\tBytes are missing")]
    [InlineData("raw", "hole", "17\tBytes are missing", "27\t", "0\tBytes are missing", "19\tBytes are missing")]
    [InlineData("ethernet", "snap", "18\tBytes are missing", "27\t", "19\t")]
    [InlineData("raw", "snap", "18\tBytes are missing", "27\t", "19\t")]
    public async Task Colour_GapsAndInventedPackets_AreDistinguishedFromEachOther(string linkType, string cutForm, params string[] expected)
    {
        TapStep cut = TapStep.Read(Taps.Time(1), "GET /a HTTP/1.1\r\n"u8.ToArray()) with { Truncated = true };
        TapStep[] steps = [cut, TapStep.Write(Taps.Time(2), "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray()), TapStep.Read(Taps.Time(3), "GET /b HTTP/1.1\r\n\r\n"u8.ToArray())];
        File.WriteAllBytes(_scratch["tap.pb"], CliTaps.Encode(steps, TapFormat.Delimited, TapShape.Streamed));
        ToolRun run = await CliRun.RunAsync(_scratch["tap.pb"], "-o", _scratch["out.pcapng"], "--link-type", linkType, "--cut", cutForm, "--profile", _scratch["profile"]);
        Assert.Equal(2, run.ExitCode);

        string coloured = await ProfiledTshark.RunAsync(_scratch["profile"], "--color", "-r", _scratch["out.pcapng"], "-T", "fields", "-e", "tcp.len", "-e", "frame.coloring_rule.name");

        string[] rules = coloured.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(rules.Take(3), rule => Assert.Equal("0\tInvented, no payload", rule));
        Assert.Equal(expected, rules.Skip(3).Take(expected.Length));
    }

    [Fact]
    public async Task Columns_OfTheProfile_ShowInterfaceAndComment()
    {
        string capture = await ConvertAsync([OpeningTap.Write(_scratch, "HTTP/1", 9080), "--profile", _scratch["profile"]]);

        string first = (await ProfiledTshark.RunAsync(_scratch["profile"], "-r", capture)).Split('\n')[0];

        Assert.Contains(" 9080-50001.pb, trace 7: downstream", first, StringComparison.Ordinal);
        string name = (await TsharkView.FieldsAsync(capture, "frame.interface_name"))[0][0];
        Assert.Contains($" {name} ", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MappedPort_Http2On443_IsReadWithoutAProfile()
    {
        string tap = OpeningTap.Write(_scratch, Openings.Http2, 443);

        ILookup<int, string> mapped = await ProfiledTshark.ProtocolsAsync(_scratch["none"], await ConvertAsync([tap, "--map-port", "443=80"]));

        Assert.Equal(["HTTP2", "HTTP2"], mapped[80]);
        Assert.Empty(mapped[443]);
    }

    [Fact]
    public async Task MappedPort_Http1On443_IsNoMisconfigurationAnyMore()
    {
        string tap = OpeningTap.Write(_scratch, "HTTP/1", 443);

        Assert.Contains(await TsharkView.WarningsAsync(await ConvertAsync([tap])), warning => warning.Summary.Contains("misconfiguration", StringComparison.Ordinal));
        Assert.Empty(await TsharkView.WarningsAsync(await ConvertAsync([tap, "--map-port", "443=8080"])));
    }

    private async Task<string> ConvertAsync(string[] arguments)
    {
        Needs.Tool("tshark");
        string capture = _scratch["out.pcapng"];
        ToolRun run = await CliRun.RunAsync([.. arguments, "-o", capture]);
        Assert.True(run.ExitCode == 0, run.Error);
        return capture;
    }
}
