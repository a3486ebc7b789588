using System.Net;
using TapToPcap.Converting;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

/// <summary>However what Envoy sends is cut into pieces, the capture is that of the same bytes in a file.</summary>
public class AdminCaptureTests
{
    private static readonly TapConnection First = new(0, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8000), new IPEndPoint(IPAddress.Parse("10.2.0.2"), 50_000));
    private static readonly TapConnection Second = new(7, new IPEndPoint(IPAddress.Parse("fd00::1"), 8000), new IPEndPoint(IPAddress.Parse("fd00::2"), 50_000));

    public static MatrixTheoryData<string, int> Pieces { get; } = new(["JsonBytes", "JsonString"], [1, 2, 3, 7, 4096]);

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Run_Chunks_MakeTheConversationsOfTheFile(string format, int chunk)
    {
        TapFormat written = Enum.Parse<TapFormat>(format);
        bool isText = written == TapFormat.JsonString;
        byte[] tap =
        [
            .. Taps.Encode(First, Conversation(isText, 1, 300, 2000), new TapOptions { Shape = TapShape.Streamed, CountBytes = true }, written),
            .. Taps.Encode(Second, Conversation(isText, 4, 50, 3), new TapOptions { Shape = TapShape.Batched, BatchBytes = 100, CountBytes = true }, written),
        ];

        await AssertSameAsync(tap, tap.Chunk(chunk));
    }

    [Theory]
    [InlineData("JsonBytes")]
    [InlineData("JsonString")]
    public async Task Run_CutAnywhere_MakesTheConversationOfTheFile(string format)
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), "a\u00e9\u20ac\ud83d\ude00\"\\"u8.ToArray()), TapStep.Closed(Taps.Time(1))];
        byte[] tap = Taps.Encode(First, steps, new TapOptions { Shape = TapShape.Streamed, CountBytes = true }, Enum.Parse<TapFormat>(format));

        for (int cut = 1; cut < tap.Length; cut++)
        {
            await AssertSameAsync(tap, [tap[..cut], tap[cut..]]);
        }
    }

    [Fact]
    public async Task Run_EventOfFiveMegabytesOverHttp1_IsThereWhole()
    {
        byte[] payload = Taps.Payload(5_000_000, seed: 9);
        byte[] tap = Taps.Encode(First, [TapStep.Read(Taps.Time(0), payload)], new TapOptions { Shape = TapShape.Streamed, CountBytes = true }, TapFormat.JsonBytes);
        using StubAdmin envoy = StubAdmin.Sending(tap.Chunk(100_000));
        using AdminRun run = new(envoy.Address, http1: true, retries: 0);

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        Assert.Equal((1L, 5_000_000L, 0L), (summary.Events, summary.PayloadBytes, summary.Damaged));
        Assert.Equal(payload, TcpReassembly.Single(capture).Opener.Bytes);
    }

    [Fact]
    public async Task Run_DamagedRecord_IsReportedAndTheNextIsTaken()
    {
        byte[] tap = Taps.Encode(First, Conversation(isText: false, 5, 6), new TapOptions { Shape = TapShape.Streamed }, TapFormat.JsonBytes);
        byte[] other = Taps.Encode(Second, Conversation(isText: false, 7, 8), new TapOptions { Shape = TapShape.Streamed }, TapFormat.JsonBytes);
        using StubAdmin envoy = StubAdmin.Sending([tap, "{\"socket_streamed_trace_segment\": 5}\n"u8.ToArray(), other]);
        using AdminRun run = new(envoy.Address, http1: true, retries: 0);

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        Assert.Equal(1, summary.Damaged);
        Assert.Single(run.Observer.AllDamaged);
        Assert.Equal(2, TcpReassembly.Of(capture).Count);
    }

    [Fact]
    public async Task Run_EndOfWhatWasToBeGathered_EndsTheCapture()
    {
        byte[] tap = Taps.Encode(First, Conversation(isText: false, 5, 6), new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited);
        using StubAdmin envoy = StubAdmin.Sending(tap.Chunk(50));
        using AdminRun run = new(envoy.Address, AdminRequest.Parse("{config_id: down, tap_config: {match: {any_match: true}, output_config: {streaming: true, sinks: [{format: PROTO_BINARY_LENGTH_DELIMITED, buffered_admin: {max_traces: 100}}]}}}"), http1: true);

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        Assert.Equal((0L, 0L), (summary.Unreadable, summary.Outages));
        Assert.Equal(1, run.Observer.Listened);
        Assert.Single(TcpReassembly.Of(capture));
    }

    [Theory]
    [InlineData("PROTO_BINARY_LENGTH_DELIMITED")]
    [InlineData("JSON_BODY_AS_BYTES")]
    public async Task Run_NothingGathered_IsNoFault(string format)
    {
        using StubAdmin envoy = StubAdmin.Sending([]);
        AdminRequest request = AdminRequest.Parse($"{{config_id: down, tap_config: {{match: {{any_match: true}}, output_config: {{sinks: [{{format: {format}, buffered_admin: {{max_traces: 9}}}}]}}}}}}");
        using AdminRun run = new(envoy.Address, request, http1: true);

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        Assert.Equal((0L, 0L, 0L), (summary.Unreadable, summary.Damaged, summary.Packets));
        Assert.Empty(capture.Frames);
        Assert.Empty(run.Observer.AllUnreadable);
    }

    [Fact]
    public async Task Run_Streaming_AsksForWholeEventsOfEverything()
    {
        using StubAdmin envoy = StubAdmin.Sending([]);
        using AdminRun run = new(envoy.Address, http1: true, retries: 0);

        await run.EndAsync();

        string request = Assert.Single(envoy.Requests, one => one.StartsWith("POST ", StringComparison.Ordinal));
        Assert.StartsWith("POST /tap HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith(AdminRequest.Streaming("down", null).Body, request, StringComparison.Ordinal);
        Assert.Contains("max_buffered_rx_bytes: 4294967295", request, StringComparison.Ordinal);
        Assert.Contains("max_buffered_tx_bytes: 4294967295", request, StringComparison.Ordinal);
    }

    private static async Task AssertSameAsync(byte[] tap, IEnumerable<byte[]> chunks)
    {
        using StubAdmin envoy = StubAdmin.Sending(chunks);
        using AdminRun run = new(envoy.Address, http1: true, retries: 0);

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        (byte[] file, ConversionSummary expected) = Conversions.Run(tap);
        Assert.Empty(run.Observer.AllDamaged);
        Assert.EndsWith("Envoy has ended the stream", Assert.Single(run.Observer.AllUnreadable), StringComparison.Ordinal);
        Assert.Equal((expected.Events, expected.Conversations, expected.Packets, expected.PayloadBytes, 0L), (summary.Events, summary.Conversations, summary.Packets, summary.PayloadBytes, summary.Gaps));
        Assert.Equal(Seen(CaptureReader.Read(file)), Seen(capture));
    }

    private static IEnumerable<string> Seen(Capture capture) => TcpReassembly.Of(capture).Select(conversation =>
        $"{conversation.Opener.From} {Convert.ToHexString(conversation.Opener.Bytes)} {conversation.Other.From} {Convert.ToHexString(conversation.Other.Bytes)} {string.Join(' ', conversation.Packets.Select(one => one.Frame.Time))}");

    private static IEnumerable<TapStep> Conversation(bool isText, params int[] lengths)
    {
        int number = 0;
        foreach (int length in lengths)
        {
            yield return TapStep.Read(Taps.Time(number++), Taps.Payload(length, number, isText));
            yield return TapStep.Write(Taps.Time(number++), Taps.Payload(length, number, isText));
        }

        yield return TapStep.Closed(Taps.Time(number));
    }
}
