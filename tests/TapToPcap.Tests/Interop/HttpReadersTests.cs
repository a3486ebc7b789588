using System.Globalization;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Interop;

/// <summary>HTTP exchanges of every kind, read back from their captures by readers of HTTP that are not ours.</summary>
public class HttpReadersTests
{
    [Fact]
    public async Task Convert_RandomExchangesSeeds1To40_AreReadBackByH2()
    {
        TraceWrapper[] exchanges = [.. Enumerable.Range(1, 40).Select(seed => RandomHttpExchange.Of(seed))];
        IReadOnlyList<TcpConversation> conversations = Conversations(new ConversionOptions { HttpForm = HttpForm.Http2 }, exchanges);

        ReadMessage[][] read = await HttpReaders.ReadHttp2Async(conversations);

        foreach ((HttpBufferedTrace exchange, int index) in exchanges.Select((record, index) => (record.HttpBufferedTrace, index)))
        {
            AssertSame(ReadMessage.Of(exchange.Request), Assert.Single(read[2 * index]), $"request of seed {index + 1}");
            AssertSame(ReadMessage.Of(exchange.Response), Assert.Single(read[(2 * index) + 1]), $"response of seed {index + 1}");
        }
    }

    [Fact]
    public async Task Convert_RandomExchangesSeeds1To40_AreReadBackAsHttp1()
    {
        TraceWrapper[] exchanges = [.. Enumerable.Range(1, 40).Select(seed => RandomHttpExchange.Of(seed))];
        IReadOnlyList<TcpConversation> conversations = Conversations(new ConversionOptions { HttpForm = HttpForm.Http1 }, exchanges);

        ReadMessage[][] read = await HttpReaders.ReadHttp1Async(conversations);

        foreach ((HttpBufferedTrace exchange, int index) in exchanges.Select((record, index) => (record.HttpBufferedTrace, index)))
        {
            AssertSame(AsHttp1(exchange.Request), Assert.Single(read[2 * index]), $"request of seed {index + 1}");
            AssertSame(AsHttp1(exchange.Response), Assert.Single(read[(2 * index) + 1]), $"response of seed {index + 1}");
        }
    }

    // Several exchanges on one connection, also from several taps, are its streams.
    [Fact]
    public async Task Convert_RandomExchangesOfOneConnectionSeeds41To52_AreItsStreams()
    {
        TraceWrapper[] exchanges = [.. Enumerable.Range(41, 12).Select(seed => RandomHttpExchange.Of(seed, HttpTaps.Downstream()))];
        TapSource[] taps = [.. exchanges.Chunk(5).Select((records, index) => HttpTaps.Source($"tap_{index}", records))];
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(HttpTaps.Convert(new ConversionOptions { HttpForm = HttpForm.Http2 }, taps).Capture);

        ReadMessage[][] read = await HttpReaders.ReadHttp2Async(Assert.Single(conversations));

        Assert.Equal(exchanges.Select(record => ReadMessage.Of(record.HttpBufferedTrace.Request)), read[0]);
        Assert.Equal(exchanges.Select(record => ReadMessage.Of(record.HttpBufferedTrace.Response)), read[1]);
    }

    [Fact]
    public async Task Convert_RandomExchangesSeeds1To20_ShowTsharkEveryFieldAndFrameSize()
    {
        using Scratch scratch = new();
        TraceWrapper[] exchanges = [.. Enumerable.Range(1, 20).Select(seed => RandomHttpExchange.Of(seed))];
        await File.WriteAllBytesAsync(scratch["tap.pb"], HttpTaps.Encode(exchanges));
        ToolRun run = await CliRun.RunInAsync(scratch.Path, "tap.pb", "--http", "2", "-o", "out.pcapng");
        Assert.Equal(0, run.ExitCode);

        string[][] packets = await TsharkView.FieldsAsync(scratch["out.pcapng"], "http2.length", "http2.type", "http2.header.count", "tcp.analysis.flags", "_ws.malformed", "tcp.checksum.status");

        int[] lengths = [.. packets.SelectMany(packet => Numbers(packet[0]))];
        Assert.NotEmpty(lengths);
        Assert.All(lengths, length => Assert.InRange(length, 0, 16_384));
        Assert.Contains(packets, packet => Numbers(packet[1]).Contains(9));
        Assert.All(packets, packet => Assert.Equal(("", "", "1"), (packet[3], packet[4], packet[5])));
        int expected = exchanges.Sum(record => FieldsOf(record.HttpBufferedTrace.Request) + FieldsOf(record.HttpBufferedTrace.Response));
        Assert.Equal(expected, packets.Sum(packet => Numbers(packet[2]).Sum()));
        long body = exchanges.Sum(record => (long)record.HttpBufferedTrace.Request.Body.AsBytes.Length + record.HttpBufferedTrace.Response.Body.AsBytes.Length);
        Assert.Equal(body, packets.Sum(packet => Numbers(packet[0]).Zip(Numbers(packet[1])).Where(frame => frame.Second == 0).Sum(frame => (long)frame.First)));

        (string Protocol, string Summary)[] warnings = await TsharkView.WarningsAsync(scratch["out.pcapng"]);
        Assert.DoesNotContain(warnings, warning => warning.Protocol is "Ethernet" or "IPv4" or "IPv6" or "IP" or "TCP");
    }

    private static int FieldsOf(Message message) => message.Headers.Count + message.Trailers.Count;

    private static IEnumerable<int> Numbers(string cell) => cell.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture));

    private static void AssertSame(ReadMessage expected, ReadMessage read, string what)
    {
        if (expected != read)
        {
            Assert.Fail($"{what}: expected {Short(expected)}, read {Short(read)}");
        }

        // Of long ones what they do not share with the other.
        string Short(ReadMessage message)
        {
            int same = expected.ToString().Zip(read.ToString()).TakeWhile(pair => pair.First == pair.Second).Count();
            string text = message.ToString();
            return text[Math.Max(0, same - 100)..Math.Min(text.Length, same + 200)];
        }
    }

    private static IReadOnlyList<TcpConversation> Conversations(ConversionOptions options, TraceWrapper[] exchanges)
    {
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(HttpTaps.Convert(options, exchanges).Capture);
        Assert.Equal(exchanges.Length, conversations.Count);
        return conversations;
    }

    // Pseudo headers are the first line and Host; spaces around a value are none of it; chunks are invented after the other headers.
    private static ReadMessage AsHttp1(Message message)
    {
        int length = message.Body.AsBytes.Length;
        bool isRequest = message.Headers[0].Key == ":authority";
        IEnumerable<(string, byte[])> first = isRequest
            ? [(":method", "POST"u8.ToArray()), (":path", Value(":path")), ("Host", Value(":authority"))]
            : [(":status", Value(":status"))];
        IEnumerable<(string, byte[])> framing = message.Trailers.Count > 0 || !isRequest || length > 0 ? [("transfer-encoding", "chunked"u8.ToArray())] : [];
        IEnumerable<(string, byte[])> all = [.. first, .. message.Headers.Where(header => header.Key[0] != ':').Select(Trimmed), .. framing];
        return ReadMessage.Of(message) with { Headers = Spell(all), Trailers = Spell(message.Trailers.Select(Trimmed)) };

        byte[] Value(string name) => ReadMessage.ValueOf(message.Headers.First(header => header.Key == name));

        static (string, byte[]) Trimmed(HeaderValue header) => (header.Key, ReadMessage.ValueOf(header).AsSpan().Trim(" \t"u8).ToArray());

        static string Spell(IEnumerable<(string Name, byte[] Value)> headers) => SeenHttp.Spell(headers.Select(header => (Encoding.ASCII.GetBytes(header.Name), header.Value)));
    }
}
