using System.Globalization;
using System.Net;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Bytes that Envoy cut, as other people's programs see them beyond the snap length of their packets.</summary>
public sealed class SnappedPacketTests : IDisposable
{
    private const int Limit = 300;
    private const int Length = 5_000;

    private static readonly byte[] Response = [.. "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4933\r\n\r\n"u8, .. Enumerable.Repeat((byte)'x', 4_933)];

    private static readonly TapConnection Connection = new(1, IPEndPoint.Parse("10.1.0.1:18080"), IPEndPoint.Parse("10.2.0.2:50000"));

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Programs { get; } = new(
        ["pcap", "pcapng"],
        ["tcpdump -n -r", "tcptrace", "tcpprep --auto=bridge --cachefile=/dev/null --pcap", "tcprewrite --outfile=/dev/null --infile", "capinfos", "tcpflow -c -r"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_SnappedPackets_ReadsTheCapture(string format, string program)
    {
        string capture = await ConvertAsync(format);
        string[] words = program.Split(' ');

        string[] named = words[^1].EndsWith("pcap", StringComparison.Ordinal) || words[^1].EndsWith("infile", StringComparison.Ordinal) ? [.. words[1..^1], $"{words[^1]}={capture}"] : [.. words[1..], capture];
        ToolRun run = await ToolRun.StartAsync(Needs.Tool(words[0]), named);

        Assert.True(run.ExitCode == 0, $"{program}: {run.Error}");
        Assert.DoesNotContain("truncated", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    public async Task Tshark_SnappedPackets_ShowsTheMessageWithoutTcpProblems(string format)
    {
        string capture = await ConvertAsync(format);

        string[][] messages = await TsharkView.FieldsAsync(capture, "http.response.code", "http.content_length_header", "frame.len", "frame.cap_len");

        string[] response = Assert.Single(messages, message => message[0] == "200");
        Assert.Equal("4933", response[1]);
        Assert.NotEqual(response[2], response[3]);
        Assert.Empty(await TsharkView.WarningsAsync(capture));
    }

    [Theory]
    [InlineData("snap", Length)]
    [InlineData("hole", Limit)]
    [InlineData("zeros", Length)]
    public async Task Convert_EachFormOfCuts_IsVerified(string cut, int shown)
    {
        string capture = await ConvertAsync("pcapng", "--cut", cut);

        string[][] packets = await TsharkView.FieldsAsync(capture, "tcp.len", "tcp.srcport");

        Assert.Equal(shown, packets.Where(packet => packet[1] == "18080").Sum(packet => int.Parse(packet[0], CultureInfo.InvariantCulture)));
        Assert.Equal(0, (await CliRun.RunAsync("verify", "--cut", cut, capture, _scratch["cut.pb"])).ExitCode);
    }

    private async Task<string> ConvertAsync(string format, params string[] options)
    {
        string tap = InteropTap.Save(
            _scratch["cut.pb"],
            Connection,
            [TapStep.Read(InteropTap.At(0), "GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8.ToArray()), TapStep.Write(InteropTap.At(1), Response), TapStep.Closed(InteropTap.At(2))],
            new TapOptions { Shape = TapShape.Streamed, CountBytes = true, WriteLimit = Limit });
        string capture = _scratch[$"cut.{format}"];
        ToolRun run = await CliRun.RunAsync([tap, "-o", capture, .. options]);
        Assert.True(run.ExitCode == 2, run.Error);
        return capture;
    }
}
