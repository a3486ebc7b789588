using System.Text;
using Google.Protobuf;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

/// <summary>Bodies that are too large for memory are read piece by piece, and are the bytes that were recorded.</summary>
public class LargeBodyTests
{
    private const int Size = (9 << 20) + 12_345;
    private const int Limit = 1 << 20;

    public static TheoryData<string> Formats => [.. Enum.GetNames<TapFormat>()];

    public static TheoryData<string, string> EveryTap => TapReaderTests.EveryTap;

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_LargeEventOfAFile_StaysInTheFile(string shape, string format)
    {
        TapStep[] steps = [Step(10, 1), Step(Size, 2), Step(7, 3)];
        byte[] tap = Taps.Encode(new TapConnection(1, CliTaps.Server, CliTaps.Client), steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, Enum.Parse<TapFormat>(format));

        List<(string Payload, bool IsLarge, long Held)> seen = [.. ReadFile(tap, null).Where(read => read.Kind is TapEventKind.Read).Select(Look)];

        Assert.Equal(steps.Select(step => Hash(step.Bytes.Span)), seen.Select(read => read.Payload));
        Assert.Equal([false, true, false], seen.Select(read => read.IsLarge));
        Assert.Equal(0, seen[1].Held);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_LargeExchangeOfAFile_HasAllThatIsAroundItsBody(string format)
    {
        TraceWrapper exchange = Exchange(Size);
        List<TapEvent> seen = [.. ReadFile(Taps.Encode([exchange, Exchange(10)], Enum.Parse<TapFormat>(format)), null)];

        HttpPart[] parts = [HttpPart.Begin, HttpPart.RequestHeaders, HttpPart.ResponseHeaders, HttpPart.ResponseBody, HttpPart.ResponseTrailers, HttpPart.End];
        Assert.Equal([.. parts, .. parts], seen.Select(part => part.Http!.Part));
        Assert.Equal(new HttpBody(Size, IsCut: false, HasTrailers: true), seen[2].Http!.Body);
        Assert.NotNull(seen[2].Http!.ReceivedAt);
        Assert.Equal(Hash(exchange.HttpBufferedTrace.Response.Body.AsBytes.Span), Look(seen[3]).Payload);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_ExchangeOverALimit_KeepsTheBeginningOfItsBody(string format)
    {
        TraceWrapper exchange = Exchange(Size);
        byte[] tap = Taps.Encode([exchange, Exchange(10)], Enum.Parse<TapFormat>(format));
        ReadOnlySpan<byte> kept = exchange.HttpBufferedTrace.Response.Body.AsBytes.Span[..Limit];

        foreach (SeenTap seen in (SeenTap[])[SeenTap.Read(tap, maxEventSize: Limit), SeenTap.Read(tap, piece: 100_000, maxEventSize: Limit)])
        {
            Assert.Empty(seen.Problems);
            Assert.Equal(12, seen.Events.Count);
            Assert.Equal((Convert.ToHexString(kept), Size - Limit), (seen.Events[3].Payload, seen.Events[3].LeftOut));
            Assert.Equal(10, seen.Events[9].Payload.Length / 2);
        }
    }

    [Fact]
    public void Read_LargeFieldThatIsNotKnown_IsSkipped()
    {
        string unknown = new('x', Size);
        Encoding utf8 = Encoding.UTF8;
        byte[][] taps =
        [
            utf8.GetBytes($$$$"""{"http_buffered_trace":{"request":{"headers":[{"key":":path","value":"/a"}]},"note":"{{{{unknown}}}}"}}"""),
            utf8.GetBytes($$$$"""http_buffered_trace { request { headers { key: ":path" value: "/a" } } note: "{{{{unknown}}}}" }"""),
        ];
        Assert.All(taps, tap => Assert.Equal([HttpPart.Begin, HttpPart.RequestHeaders, HttpPart.End], ReadFile(tap, null).Select(part => part.Http!.Part)));
    }

    [Theory]
    [InlineData("\\\\", 3)]
    [InlineData("\\u003c", 1)]
    [InlineData("\\ud83d\\ude00", 4)]
    [InlineData("a\\\"b", 3)]
    [InlineData("\\ud83d", 5)]
    public void Read_LargeStringOfEscapes_CutsNone(string escape, int shift)
    {
        string text = new string('-', shift) + string.Concat(Enumerable.Repeat(escape, 5_000_000 / escape.Length));
        byte[] tap = Encoding.UTF8.GetBytes($$$$$"""{"socket_buffered_trace":{"trace_id":"1","events":[{"read":{"data":{"as_string":"{{{{{text}}}}}"}}}]}}""");
        string expected = System.Text.Json.Nodes.JsonNode.Parse($"\"{escape}\"") is { } node && escape.Length != 6 ? node.GetValue<string>() : escape == "\\ud83d" ? "\uFFFD" : "<";

        TapEvent read = ReadFile(tap, null).First(tapped => tapped.Kind == TapEventKind.Read);

        Assert.Equal(Hash(Encoding.UTF8.GetBytes(new string('-', shift) + string.Concat(Enumerable.Repeat(expected, 5_000_000 / escape.Length)))), Look(read).Payload);
    }

    [Fact]
    public void Read_TraceIdAfterALargeEvent_IsThatOfTheEvent()
    {
        string body = Convert.ToBase64String(new byte[Size]);
        byte[] tap = Encoding.UTF8.GetBytes($$$$"""{"socket_buffered_trace":{"events":[{"read":{"data":{"as_bytes":"{{{{body}}}}"}}}],"trace_id":"17"}}""");

        Assert.All(ReadFile(tap, null), tapped => Assert.Equal(17UL, tapped.TraceId));
    }

    [Fact]
    public void Read_LengthThatSpansOtherEvents_LosesThatEventOnly()
    {
        // The first event promises more bytes than the tap has.
        byte[] event1 = [0x1A, 0x80, 0x80, 0x80, 0x80, 0x04, 0x12, 0x05, 0x0A, 0x03, 0x0A, 0x01, 0x41];
        byte[] event2 = new SocketEvent { Timestamp = new() { Seconds = 1_700_000_000 }, Read = new() { Data = new() { AsBytes = ByteString.CopyFrom(new byte[100]) } } }.ToByteArray();
        byte[] trace = [0x08, 0x07, .. event1, .. Enumerable.Repeat((byte[])[0x1A, (byte)event2.Length, .. event2], 3).SelectMany(bytes => bytes)];
        byte[] tap = [0x1A, 0x80, 0x80, 0x80, 0x80, 0x08, .. trace];

        List<TapEvent> seen = [.. ReadFile(tap, null, out List<TapFormatException> problems)];

        Assert.NotEmpty(problems);
        Assert.Equal(3, seen.Count(tapped => tapped.Length == 100));
    }

    private static TapStep Step(int size, int seed) => TapStep.Read(Taps.Time(seed), Taps.Payload(size, seed, isText: true));

    private static TraceWrapper Exchange(int size)
    {
        Message response = HttpTaps.Response();
        response.Body = new Body { AsBytes = ByteString.CopyFrom(Taps.Payload(size, 5, isText: true)) };
        response.Trailers.Add(new Protos.Core.V3.HeaderValue { Key = "end", Value = "yes" });
        return HttpTaps.Exchange(HttpTaps.Message([(":path", "/a"), (":method", "GET")], HttpTaps.Start), response);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));

    private static (string Payload, bool IsLarge, long Held) Look(TapEvent tapped)
    {
        using MemoryStream bytes = new();
        foreach (TapEvent part in tapped.Parts(70_001))
        {
            bytes.Write(part.Payload.Span);
        }

        return (Hash(bytes.ToArray()), tapped.Large is not null, tapped.HeldLength);
    }

    private static List<TapEvent> ReadFile(byte[] tap, int? maxEventSize) => ReadFile(tap, maxEventSize, out _);

    private static List<TapEvent> ReadFile(byte[] tap, int? maxEventSize, out List<TapFormatException> problems)
    {
        TapEntry entry = Entries.From("tap", () => new MemoryStream(tap));
        using TapReader reader = new(entry, new ReadingOptions { MaxEventSize = maxEventSize });
        List<TapEvent> events = [];
        problems = [];
        for (ReadResult result = reader.Read(out TapEvent tapped); result != ReadResult.End; result = reader.Read(out tapped))
        {
            if (result.IsEvent)
            {
                events.Add(tapped with { Payload = tapped.Payload.ToArray() });
            }
            else
            {
                problems.Add(result.Damage);
            }
        }

        return events;
    }
}
