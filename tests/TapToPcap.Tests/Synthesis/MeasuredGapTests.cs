using System.Net;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Bytes that the tap does not have and Envoy did not count, where the data itself says how many they are.</summary>
public sealed class MeasuredGapTests : IDisposable
{
    private const int Limit = 1024;
    private const int BodyLength = 5000;

    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string, bool> Cases { get; } = new(["content-length", "chunked", "http2"], ["none", "zeros"], [true, false]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Convert_FirstAnswerCut_LeavesTheSecondToBeDissectedWhereItsSizeIsMeasured(string form, string fill, bool isMeasured)
    {
        string field = form == "http2" ? "http2.headers.status" : "http.response.code";
        await File.WriteAllBytesAsync(_scratch["cut.pb"], Tap(ExchangeOf(form)));

        ToolRun run = await ToolRun.Tap2PcapAsync(_scratch["cut.pb"], "-o", _scratch["out.pcapng"], "--fill-gaps", fill, "--gap-sizes", isMeasured ? "auto" : "counted");
        string[][] packets = await TsharkView.FieldsAsync(_scratch["out.pcapng"], field);

        Assert.Equal(2, run.ExitCode);
        // Of chunks tshark waits for one segment more, and none after a gap is that. After a packet that was not captured whole, it
        // waits for nothing.
        bool isDissected = isMeasured || form == "chunked" || (form == "content-length" && fill == "none");
        Assert.Equal(isDissected, packets.Any(packet => packet[0].Split(',').Contains("404")));
    }

    [Theory]
    [InlineData("content-length", "Content-Length", 0)]
    [InlineData("chunked", "chunk size", 2 + 5)]
    [InlineData("http2", "HTTP/2 frame length", 0)]
    public void Convert_CutAnswer_IsFollowedByAGapOfItsMeasuredSizeWhoseSourceIsNamed(string form, string source, int afterTheBody)
    {
        TapStep[] exchange = ExchangeOf(form);
        int announced = exchange[1].Bytes.Length;

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap(exchange), new ConversionOptions());

        Assert.Equal((1, (ulong)(announced - Limit)), (summary.Gaps, summary.MissingBytes));
        Assert.Contains(conversation.Packets, seen => seen.Frame.Comment == $"{announced - Limit} bytes are missing before this packet, size from {source}: cut by Envoy, raise max_buffered_tx_bytes");
        Assert.True(announced >= BodyLength + afterTheBody);
        TcpPacket second = conversation.Packets.Last(seen => seen.Packet.Source.Port == 80 && !seen.Packet.Payload.IsEmpty).Packet;
        Assert.Equal((uint)announced, second.Sequence - conversation.From("10.1.2.3:80").First - 1);
    }

    [Fact]
    public void Convert_CutAnswerWithoutASuccessor_IsMeasuredAtTheClose()
    {
        TapStep[] exchange = ExchangeOf("content-length");

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap([exchange[0], exchange[1], exchange[4]]), new ConversionOptions());

        Assert.Equal((1, (ulong)(exchange[1].Bytes.Length - Limit)), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(1 + exchange[1].Bytes.Length + 1, conversation.From("10.1.2.3:80").End);
    }

    [Fact]
    public void Convert_CutAnswerWithoutASuccessorThatIsNotClosed_CountsTheGapAndShowsNone()
    {
        TapStep[] exchange = ExchangeOf("content-length");

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap([exchange[0], exchange[1]]), new ConversionOptions());

        Assert.Equal((1, 0UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(1 + Limit, conversation.From("10.1.2.3:80").End);
    }

    [Fact]
    public void Convert_CutWriteThatEndsTheStream_PutsTheFinAfterTheGap()
    {
        TapStep[] exchange = ExchangeOf("content-length");
        TapStep last = TapStep.Write(Taps.Time(1), exchange[1].Bytes, endStream: true);

        (TcpConversation conversation, _) = Convert(Tap([exchange[0], last, exchange[2], exchange[4]]), new ConversionOptions());

        TcpPacket fin = conversation.Packets.First(seen => seen.Packet.IsFin).Packet;
        Assert.Equal(80, fin.Source.Port);
        Assert.Equal((uint)last.Bytes.Length, fin.Sequence - conversation.From("10.1.2.3:80").First - 1);
    }

    [Fact]
    public void Convert_AnswerLongerThanSequenceNumbersReach_SaysItsTrueSizeAndGoesOnAsFarAsReadersFollow()
    {
        TapStep[] exchange =
        [
            TapStep.Write(Taps.Time(0), Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n{Body}")),
            TapStep.Write(Taps.Time(1), "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"u8.ToArray()),
        ];

        (TcpConversation conversation, ConversionSummary summary) = Convert(Tap(exchange), new ConversionOptions());

        TcpPacket second = conversation.Packets.Last(seen => !seen.Packet.Payload.IsEmpty).Packet;
        Assert.InRange(summary.MissingBytes, 4_999_000_000UL, 5_000_000_000UL);
        Assert.Equal((uint)((1 << 30) + Limit), second.Sequence - conversation.From("10.1.2.3:80").First - 1);
    }

    private static TapStep[] ExchangeOf(string form) => form switch
    {
        "content-length" => Exchange(Get("/first"), $"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {BodyLength}\r\n\r\n{Body}", Get("/second"), NotFound),
        "chunked" => Exchange(Get("/first"), $"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n{BodyLength:X}\r\n{Body}\r\n0\r\n\r\n", Get("/second"), NotFound),
        _ => Exchange(
            $"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{Frame(4, 0, 0, "")}{Frame(1, 5, 1, "\x82\x84\x86\x41\x01x")}",
            $"{Frame(4, 0, 0, "")}{Frame(1, 4, 1, "\x88")}{Frame(0, 1, 1, Body)}",
            Frame(1, 5, 3, "\x82\x84\x86\x41\x01x"),
            Frame(1, 5, 3, "\x8d")),
    };

    private static string Body => new('a', BodyLength);

    private static string NotFound => "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nnone";

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n";

    // RFC 9113 §4.1; the header blocks are indices into the static table of HPACK.
    private static string Frame(int type, int flags, int stream, string payload) =>
        $"\0{(char)(payload.Length >> 8)}{(char)(payload.Length & 255)}{(char)type}{(char)flags}\0\0\0{(char)stream}{payload}";

    private static TapStep[] Exchange(string request, string answer, string secondRequest, string secondAnswer) =>
    [
        TapStep.Read(Taps.Time(0), Encoding.Latin1.GetBytes(request)),
        TapStep.Write(Taps.Time(1), Encoding.Latin1.GetBytes(answer)),
        TapStep.Read(Taps.Time(2), Encoding.Latin1.GetBytes(secondRequest)),
        TapStep.Write(Taps.Time(3), Encoding.Latin1.GetBytes(secondAnswer)),
        TapStep.Closed(Taps.Time(4)),
    ];

    private static byte[] Tap(IEnumerable<TapStep> steps) =>
        Taps.Encode(TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed, WriteLimit = Limit }), TapFormat.Delimited);

    private static (TcpConversation Conversation, ConversionSummary Summary) Convert(byte[] tap, ConversionOptions options)
    {
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(options with { Cut = CutForm.Gap }, new NothingWrong()).Convert([Conversions.Source(tap)], output);
        return (TcpReassembly.Single(CaptureReader.Read(output.ToArray()), withGaps: true), summary);
    }
}
