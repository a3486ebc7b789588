using System.Globalization;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Wireshark's verdict on captures of every tap we have.</summary>
public sealed class TsharkTests : IDisposable
{
    private const string Good = "1";
    private const string HandshakeDataAndClose = "31";
    private const string HandshakeAndData = "15";
    private const string HandshakeAndClose = "23";

    private static readonly string[] OurProtocols = ["Ethernet", "IPv4", "IPv6", "IP", "TCP"];

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Taps => InteropTap.Names;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Dissect_AnyTap_FindsChecksumsGoodAndConversationsWhole(string name)
    {
        string capture = await ConvertAsync(InteropTap.Find(name, _scratch));

        string[][] packets = await TsharkView.FieldsAsync(capture, "ip.version", "ip.checksum.status", "tcp.checksum.status", "tcp.completeness", "tcp.analysis.flags", "tcp.payload");

        Assert.NotEmpty(packets);
        Assert.All(packets, packet =>
        {
            Assert.Equal(packet[0] == "4" ? Good : "", packet[1]);
            Assert.Equal(Good, packet[2]);
            Assert.Empty(packet[4]);
        });
        Assert.Equal(packets.Any(packet => packet[5].Length > 0) ? HandshakeDataAndClose : HandshakeAndClose, packets[^1][3]);
    }

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Dissect_AnyTap_WarnsOfNothingBelowTheApplication(string name)
    {
        string capture = await ConvertAsync(InteropTap.Find(name, _scratch));

        (string Protocol, string Summary)[] warnings = await TsharkView.WarningsAsync(capture);

        Assert.DoesNotContain(warnings, warning => OurProtocols.Contains(warning.Protocol));
    }

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Follow_AnyTap_GivesTheTappedBytes(string name)
    {
        string tap = InteropTap.Find(name, _scratch);
        TappedBytes expected = TappedBytes.In(tap);
        string capture = await ConvertAsync(tap);

        TsharkStream followed = await TsharkView.FollowAsync(capture);

        bool isUpstream = name.Contains("upstream", StringComparison.Ordinal) || name.Contains("invented", StringComparison.Ordinal);
        Assert.Equal(isUpstream ? expected.Written : expected.Read, followed.FromFirst);
        Assert.Equal(isUpstream ? expected.Read : expected.Written, followed.FromSecond);
    }

    [Theory]
    [InlineData("http1-keepalive_0.json", "HTTP", "http.request.uri", "/hello.txt|/page.html")]
    [InlineData("http1-string_0.json", "HTTP", "http.request.uri", "/hello.txt|/page.html")]
    [InlineData("http1-ipv6_0.pb_text", "HTTP", "http.request.uri", "/hello.txt")]
    [InlineData("http2_0.pb_length_delimited", "HTTP2", "http2.headers.path", "/hello.txt,/page.html")]
    [InlineData("http2-batched_0.pb_length_delimited.gz", "HTTP2", "http2.headers.path", "/hello.txt,/numbers.txt")]
    [InlineData("redis-buffered_0.pb", "RESP", "", "")]
    [InlineData("redis-streamed_0.pb", "RESP", "", "")]
    [InlineData("redis-before-1.28_0.pb", "RESP", "", "")]
    [InlineData("postgres_0.pb_length_delimited", "PGSQL", "pgsql.code", "22012")]
    public async Task Dissect_Sample_RecognisesTheProtocol(string sample, string protocol, string field, string values)
    {
        string capture = await ConvertAsync(Path.Combine(Repository.Samples, sample));

        string[][] packets = await TsharkView.FieldsAsync(capture, "_ws.col.Protocol", field.Length > 0 ? field : "frame.number");

        Assert.Contains(packets, packet => packet[0] == protocol);
        if (field.Length > 0)
        {
            Assert.Equal(values, string.Join('|', packets.Select(packet => packet[1]).Where(value => value.Length > 0)));
        }
    }

    [Fact]
    public async Task Dissect_EveryFormAndLinkType_IsTheSame()
    {
        string[] forms = ["pcap", "pcap-ns", "pcapng"];
        string[] fields = ["frame.number", "frame.time_epoch", "_ws.col.Source", "_ws.col.Destination", "_ws.col.Protocol", "_ws.col.Info", "tcp.seq_raw", "tcp.ack_raw", "tcp.payload"];
        List<string[]> views = [];
        foreach (string form in forms)
        {
            foreach (string link in new[] { "ethernet", "raw" })
            {
                string capture = await ConvertAsync(Repository.Samples, "--format", form, "--link-type", link);
                string[][] packets = await TsharkView.FieldsAsync(capture, [.. fields, "eth.type"]);
                Assert.All(packets, packet => Assert.Equal(link == "ethernet", packet[^1].Length > 0));
                views.Add([.. packets.Select(packet => string.Join('\t', packet[..^1]))]);
            }
        }

        Assert.NotEmpty(views[0]);
        Assert.All(views.Skip(1), view => Assert.Equal(views[0], view));
    }

    [Theory]
    [InlineData("samples/redis-streamed_0.pb")]
    [InlineData("made/upstream.pb")]
    public async Task Dissect_PcapNg_ShowsDirectionsAndTheConversation(string name)
    {
        string tap = InteropTap.Find(name, _scratch);
        string capture = await ConvertAsync(tap);

        string[][] packets = await TsharkView.FieldsAsync(capture, "frame.packet_flags_direction", "tcp.srcport", "frame.comment");

        bool isUpstream = name.Contains("upstream", StringComparison.Ordinal);
        string clientPort = packets[0][1];
        (string fromClient, string fromServer) = isUpstream ? ("0x00000002", "0x00000001") : ("0x00000001", "0x00000002");
        Assert.All(packets, packet => Assert.Equal(packet[1] == clientPort ? fromClient : fromServer, packet[0]));
        Assert.StartsWith($"{Path.GetFileName(tap)}, trace {(isUpstream ? 3 : 0)}: {(isUpstream ? "upstream" : "downstream")}", packets[0][2], StringComparison.Ordinal);
        Assert.All(packets.Skip(1), packet => Assert.Empty(packet[2]));
    }

    [Fact]
    public async Task Dissect_InventedEnd_IsNamedAndFromDocumentationAddresses()
    {
        string capture = await ConvertAsync(InteropTap.Find("made/invented.pb", _scratch));

        string[] first = (await TsharkView.FieldsAsync(capture, "ip.src", "ip.dst", "frame.comment"))[0];

        Assert.StartsWith("192.0.2.", first[0], StringComparison.Ordinal);
        Assert.Equal("10.1.0.1", first[1]);
        Assert.Contains($"local address {first[0]}:", first[2], StringComparison.Ordinal);
        Assert.Contains(" invented, the tap has none", first[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dissect_CutByEnvoy_ShowsPacketsThatWereNotCapturedWhole()
    {
        string tap = InteropTap.Save(
            _scratch["truncated.pb"],
            [InteropTap.Read(0, 100), InteropTap.Write(1, 3000), InteropTap.Read(2, 50), InteropTap.Write(3, 400), TapStep.Closed(InteropTap.At(4))],
            new TapOptions { Shape = TapShape.Streamed, WriteLimit = 256 });

        string[][] packets = await TsharkView.FieldsAsync(await ConvertAsync(tap, exitCode: 2), "frame.comment", "tcp.len", "frame.packet_flags_direction", "frame.len", "frame.cap_len");

        string[][] cut = [.. packets.Where(packet => packet[3] != packet[4])];
        Assert.All(cut, packet => Assert.Equal("0x00000002", packet[2]));
        Assert.Equal(2 * 257, cut.Sum(packet => int.Parse(packet[1], CultureInfo.InvariantCulture)));
        Assert.Equal(2 * 256, cut.Sum(packet => int.Parse(packet[4], CultureInfo.InvariantCulture) - 54));
        Assert.Equal(2, cut.Count(packet => packet[0].Contains("the number of missing bytes is not known, the sequence number counts 1: raise max_buffered_tx_bytes", StringComparison.Ordinal)));
        Assert.Empty(await TsharkView.WarningsAsync(_scratch["out.pcapng"]));
    }

    [Theory]
    [InlineData("samples/half-close-upstream_1.json")]
    [InlineData("made/half-close.pb")]
    [InlineData("made/half-close-ipv6.pb")]
    public async Task Dissect_HalfClose_ShowsEnvoysFinBeforeThePeersRest(string name)
    {
        string capture = await ConvertAsync(InteropTap.Find(name, _scratch));

        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.flags.fin", "frame.packet_flags_direction", "tcp.len", "tcp.seq", "tcp.ack", "tcp.nxtseq");

        int fin = Array.FindIndex(packets, packet => packet[0] == "1");
        string[] envoysFin = packets[fin];
        Assert.Equal("0x00000002", envoysFin[1]);
        string afterFin = (int.Parse(envoysFin[3], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        string[][] rest = packets[(fin + 1)..];
        Assert.Contains(rest, packet => packet[1] == "0x00000001" && packet[2] != "0");
        Assert.All(rest.Where(packet => packet[1] == "0x00000001"), packet => Assert.Equal(afterFin, packet[4]));
        Assert.DoesNotContain(rest, packet => packet[1] == "0x00000002" && packet[2] != "0");
        Assert.Equal(2, packets.Count(packet => packet[0] == "1"));
    }

    [Fact]
    public async Task Dissect_ConversationStillOpen_HasNoFin()
    {
        string tap = InteropTap.Save(_scratch["open.pb"], [InteropTap.Read(0, 10), InteropTap.Write(1, 10)], new TapOptions { Shape = TapShape.Streamed });

        string[][] packets = await TsharkView.FieldsAsync(await ConvertAsync(tap), "tcp.flags.fin", "tcp.completeness");

        Assert.All(packets, packet => Assert.Equal("0", packet[0]));
        Assert.Equal("15", packets[^1][1]);
    }

    [Fact]
    public async Task Follow_WriteAfterAHalfClose_KeepsAllBytesAndTakesTheFinForALostOne()
    {
        string tap = InteropTap.Save(
            _scratch["late.pb"],
            [InteropTap.Read(0, 8), InteropTap.Write(1, 5, endStream: true), InteropTap.Read(2, 4), InteropTap.Write(3, 6), InteropTap.Read(4, 3)],
            new TapOptions());
        TappedBytes expected = TappedBytes.In(tap);
        string capture = await ConvertAsync(tap, exitCode: 2);

        TsharkStream followed = await TsharkView.FollowAsync(capture);
        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.analysis.flags");

        Assert.Equal(expected.Read, followed.FromFirst);
        Assert.Equal([.. expected.Written[..5], .. "[1 bytes missing in capture file]\0"u8, .. expected.Written[5..]], followed.FromSecond);
        Assert.All(packets, packet => Assert.Empty(packet[0]));
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcap-ns")]
    [InlineData("pcapng")]
    public async Task Dissect_PipedCapture_IsThatOfTheFile(string format)
    {
        string tap = Path.Combine(Repository.Samples, "postgres_0.pb_length_delimited");
        string tshark = Needs.Tool("tshark");

        ToolRun piped = await ToolRun.StartAsync(Needs.Tool("bash"), ["-c", $"set -o pipefail; '{Repository.Program}' '{tap}' -f {format} | '{tshark}' -r -"]);
        ToolRun stored = await ToolRun.TsharkAsync("-r", await ConvertAsync(tap, "-f", format));

        Assert.Equal(0, piped.ExitCode);
        Assert.Contains("PGSQL", piped.Output, StringComparison.Ordinal);
        Assert.Equal(stored.Output, piped.Output);
    }

    [Fact]
    public async Task Dissect_AllSamplesInOneCapture_KeepsThemApart()
    {
        string capture = await ConvertAsync(Repository.Samples);

        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.stream", "frame.comment", "tcp.completeness", "tcp.analysis.flags");

        IGrouping<string, string[]>[] streams = [.. packets.GroupBy(packet => packet[0])];
        Assert.Equal(Directory.GetFiles(Repository.Samples, "*_*").Length, streams.Length);
        Assert.All(streams, stream =>
        {
            bool isHttpTap = stream.First()[1].Contains("an HTTP tap", StringComparison.Ordinal);   // which knows of no close
            Assert.Equal(isHttpTap ? HandshakeAndData : HandshakeDataAndClose, stream.Last()[2]);
            Assert.NotEmpty(stream.First()[1]);
            Assert.All(stream, packet => Assert.Empty(packet[3]));
        });
    }

    [Fact]
    public async Task Follow_LargestSegments_GivesTheTappedBytes()
    {
        string tap = InteropTap.Find("made/large-events.pb", _scratch);
        string capture = await ConvertAsync(tap, "--mss", "65495");

        TsharkStream followed = await TsharkView.FollowAsync(capture);
        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.checksum.status", "tcp.analysis.flags", "tcp.len");

        Assert.Equal(TappedBytes.In(tap).Read, followed.FromFirst);
        Assert.Equal(TappedBytes.In(tap).Written, followed.FromSecond);
        Assert.All(packets, packet => Assert.Equal((Good, ""), (packet[0], packet[1])));
        Assert.Contains(packets, packet => packet[2] == "65495");
    }

    [Fact]
    public async Task Dissect_LargeEvents_AreAcknowledgedWithinTheWindow()
    {
        string capture = await ConvertAsync(InteropTap.Find("made/large-events.pb", _scratch));

        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.analysis.bytes_in_flight", "frame.len");

        Assert.All(packets, packet =>
        {
            Assert.InRange(packet[0].Length == 0 ? 0 : int.Parse(packet[0], CultureInfo.InvariantCulture), 0, 65_534);
            Assert.InRange(int.Parse(packet[1], CultureInfo.InvariantCulture), 1, 1514);
        });
    }

    private Task<string> ConvertAsync(string tap, params string[] options) => ConvertAsync(tap, exitCode: 0, options);

    private async Task<string> ConvertAsync(string tap, int exitCode, params string[] options)
    {
        string capture = _scratch["out.pcapng"];
        ToolRun run = await CliRun.RunAsync([tap, "-o", capture, .. options]);
        Assert.True(run.ExitCode == exitCode, run.Error);
        return capture;
    }
}
