using System.Globalization;
using System.Net;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Bytes that the tap does not have, where Envoy counts them (seq_num).</summary>
public sealed class GapTests : IDisposable
{
    private const int Limit = 1024;

    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Convert_CutWriteThatIsCounted_GoesOnAfterItsTrueSize()
    {
        (TcpConversation conversation, ConversionSummary summary) = Convert(Records([Read(0, 10), Write(1, 3000), Read(2, 10), Write(3, 100), TapStep.Closed(Taps.Time(4))]));

        Assert.Equal((1, 3000UL - Limit), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(3000L, Distance(conversation, from: 80, 0, 1));
        Assert.Equal(10L, Distance(conversation, from: 40_001, 0, 1));
        Assert.Contains($"{3000 - Limit} bytes are missing before this packet, size from seq_num: cut by Envoy, raise max_buffered_tx_bytes", CommentBefore(conversation, "read", 1), StringComparison.Ordinal);
        Assert.All(AcknowledgedAfterTheGap(conversation), acknowledged => Assert.True(acknowledged >= 3000));
    }

    [Fact]
    public void Convert_CutBeforeTheClose_PutsTheFinAfterTheTrueSize()
    {
        (TcpConversation conversation, ConversionSummary summary) = Convert(Records([Read(0, 10), Write(1, 3000), TapStep.Closed(Taps.Time(2))]));

        Assert.Equal((1, 3000UL - Limit), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(1 + 3000 + 1, conversation.From("10.1.2.3:80").End);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    public void Convert_CutBeforeACloseThatIsNotCounted_TakesOneByteForTheGap(ulong counted)
    {
        List<TraceWrapper> records = Records([Read(0, 10), Write(1, 3000), TapStep.Closed(Taps.Time(2))]);
        records[^1].SocketStreamedTraceSegment.Event.SeqNum = counted;

        (TcpConversation conversation, ConversionSummary summary) = Convert(records);

        Assert.Equal((1, 0UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(1 + Limit + 1 + 1, conversation.From("10.1.2.3:80").End);
    }

    [Fact]
    public void Convert_LimitMetExactly_HasNoGap()
    {
        (_, ConversionSummary summary) = Convert(Records([Read(0, 10), Write(1, Limit), Read(2, 10), TapStep.Closed(Taps.Time(3))]));

        Assert.Equal(0, summary.Gaps);
    }

    [Fact]
    public void Convert_LostRecord_PutsBothDirectionsOffByItsSize()
    {
        List<TraceWrapper> records = Records([Read(0, 10), Write(1, 500), Read(2, 10), Write(3, 100), TapStep.Closed(Taps.Time(4))]);
        records.RemoveAt(2);

        (TcpConversation conversation, ConversionSummary summary) = Convert(records);

        Assert.Equal((1, 500UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(510L, Distance(conversation, from: 40_001, 0, 1));
        Assert.Contains("500 bytes are missing before this packet, size from seq_num: records were lost", CommentBefore(conversation, "read", 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_FirstRecordsLost_BeginsAfterTheirSize()
    {
        List<TraceWrapper> records = Records([Read(0, 300), Write(1, 20), TapStep.Closed(Taps.Time(2))]);
        records.RemoveAt(1);

        (TcpConversation conversation, ConversionSummary summary) = Convert(records);

        Assert.Equal((1, 300UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(301U, FirstSequence(conversation, 80));
    }

    [Fact]
    public void Convert_LateRecords_ArePutBack()
    {
        TapStep[] steps = [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? Write(i, 100 + i) : Read(i, 100 + i)), TapStep.Closed(Taps.Time(30))];
        List<TraceWrapper> inOrder = Records(steps);
        List<TraceWrapper> disordered = [inOrder[0], .. inOrder.Skip(1).Chunk(4).SelectMany(chunk => chunk.Reverse())];

        (TcpConversation conversation, ConversionSummary summary) = Convert(disordered);

        Assert.Equal((0, 0), (summary.Gaps, summary.Repeats));
        Assert.Equal(Convert(inOrder).Conversation.From("10.9.9.9:40001").Bytes, conversation.From("10.9.9.9:40001").Bytes);
        Assert.Equal(Convert(inOrder).Conversation.From("10.1.2.3:80").Bytes, conversation.From("10.1.2.3:80").Bytes);
    }

    [Fact]
    public void Convert_RecordsThatCameTwice_AreTakenOnce()
    {
        List<TraceWrapper> records = Records([Read(0, 10), Write(1, 50), Read(2, 10), TapStep.Closed(Taps.Time(3))]);
        List<TraceWrapper> repeated = [records[0], records[1], records[2], records[1], records[2], records[3], records[4]];

        (TcpConversation conversation, ConversionSummary summary) = Convert(repeated);

        Assert.Equal((0, 2), (summary.Gaps, summary.Repeats));
        Assert.Equal(20, conversation.From("10.9.9.9:40001").Bytes.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_NumberThatNoConnectionReaches_CountsNothing(bool fillsGaps)
    {
        List<TraceWrapper> records = Records([Read(0, 10), Write(1, 20), Read(2, 30), TapStep.Closed(Taps.Time(3))]);
        records[2].SocketStreamedTraceSegment.Event.SeqNum = (1UL << 63) + 5;

        (TcpConversation conversation, ConversionSummary summary) = Convert(records, new ConversionOptions { FillGaps = fillsGaps });

        Assert.Equal((60L, 0L, 0L), (summary.PayloadBytes, summary.Repeats, summary.Gaps));
        Assert.Equal((20, 40), (conversation.From("10.1.2.3:80").Bytes.Length, conversation.From("10.9.9.9:40001").Bytes.Length));
    }

    [Fact]
    public void Convert_LostRecordInALongTap_IsNotWaitedForToTheEnd()
    {
        List<TraceWrapper> records = Records([.. Enumerable.Range(0, 300).Select(i => Read(i, 10)), TapStep.Closed(Taps.Time(300))]);
        records.RemoveAt(20);

        (TcpConversation conversation, ConversionSummary summary) = Convert(records);

        Assert.Equal((1, 10UL), (summary.Gaps, summary.MissingBytes));
        Assert.Equal(1 + 3000 + 1, conversation.From("10.9.9.9:40001").End);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    public void Convert_CloseThatIsNotCounted_ShowsWhatStillWaits(ulong counted)
    {
        List<TraceWrapper> records = Records([Read(0, 10), Read(1, 20), Read(2, 30), TapStep.Closed(Taps.Time(3))]);
        records[^1].SocketStreamedTraceSegment.Event.SeqNum = counted;
        records.RemoveAt(2);

        (TcpConversation conversation, ConversionSummary summary) = Convert(records);

        Assert.Equal((1, 20UL, 40L), (summary.Gaps, summary.MissingBytes, summary.PayloadBytes));
        Assert.True(conversation.Opener.HasFin && conversation.Other.HasFin);
        Assert.DoesNotContain(conversation.Packets.SkipWhile(seen => !seen.Packet.IsFin), seen => !seen.Packet.Payload.IsEmpty);
    }

    [Fact]
    public void Convert_NewConnectionOfTheSameId_ShowsWhatStillWaitsInTheOldOne()
    {
        List<TraceWrapper> old = Records([Read(0, 10), Read(1, 20), Read(2, 30)]);
        old.RemoveAt(2);
        TapConnection other = Connection with { Remote = IPEndPoint.Parse("10.9.9.9:40002") };
        IEnumerable<TraceWrapper> next = TapBuilder.Build(other, [Read(5, 7), TapStep.Closed(Taps.Time(6))], new TapOptions { Shape = TapShape.Streamed, CountBytes = true });
        using MemoryStream output = new();

        ConversionSummary summary = new TapConverter(new ConversionOptions(), new NothingWrong())
            .Convert([Conversions.Source(Taps.Encode([.. old, .. next], TapFormat.Delimited))], output);

        Assert.Equal((2, 1, 47L), (summary.Conversations, summary.Gaps, summary.PayloadBytes));
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(CaptureReader.Read(output.ToArray()), withGaps: true);
        Assert.Equal([false, true], conversations.Select(conversation => conversation.Opener.HasFin));
    }

    [Fact]
    public void Convert_SlicesOfOneEvent_AreOneRun()
    {
        List<TraceWrapper> records = Records([Read(0, 100), TapStep.Closed(Taps.Time(1))]);
        SocketEvent whole = records[1].SocketStreamedTraceSegment.Event;
        IEnumerable<TraceWrapper> slices = Enumerable.Range(0, 4).Select(i =>
        {
            TraceWrapper slice = records[1].Clone();
            SocketEvent part = slice.SocketStreamedTraceSegment.Event;
            part.Timestamp.Nanos = 999_999_999 + i;
            part.SeqNum = whole.SeqNum + (ulong)(25 * i);
            part.Read.Data.AsBytes = Google.Protobuf.ByteString.CopyFrom(whole.Read.Data.AsBytes.Span.Slice(25 * i, 25));
            part.Connection = new Connection();
            return slice;
        });

        (TcpConversation conversation, ConversionSummary summary) = Convert([records[0], .. slices.Reverse(), records[2]]);

        Assert.Equal((0, 0), (summary.Gaps, summary.Repeats));
        Assert.Equal(whole.Read.Data.AsBytes.ToByteArray(), conversation.From("10.9.9.9:40001").Bytes);
        Assert.Equal("10.9.9.9:40001", conversation.Opener.From.ToString());
    }

    [Fact]
    public void Convert_FillingGaps_PutsZerosThere()
    {
        List<TraceWrapper> records = Records([Read(0, 10), Write(1, 3000), Read(2, 10), Write(3, 100), TapStep.Closed(Taps.Time(4))]);

        (TcpConversation conversation, ConversionSummary summary) = Convert(records, new ConversionOptions { FillGaps = true });

        byte[] written = conversation.From("10.1.2.3:80").Bytes;
        Assert.Equal(3100, written.Length);
        Assert.All(written[Limit..3000], value => Assert.Equal(0, value));
        Assert.Equal((1, 3000UL - Limit), (summary.Gaps, summary.MissingBytes));
    }

    [Fact]
    public void Convert_MoreZerosThanTheLimitOfARun_LeavesTheOtherGapsAsGapsAndCountsThem()
    {
        const int Missing = 3000 - Limit;
        IEnumerable<TapStep> steps = Enumerable.Range(0, 5).SelectMany(i => (TapStep[])[Read(2 * i, 10), Write((2 * i) + 1, 3000)]);

        (TcpConversation conversation, ConversionSummary summary) = Convert(Records([.. steps, TapStep.Closed(Taps.Time(10))]), new ConversionOptions { FillGaps = true, MaxFilledBytes = (4 * Missing) - 1 });

        Assert.Equal((5, 2), (summary.Gaps, summary.Unfilled));
        Assert.Equal((5 * Limit) + (3 * Missing), Data(conversation, from: 80).Sum(seen => seen.Packet.Payload.Length));
    }

    [Theory]
    [InlineData(true, "none", true)]
    [InlineData(true, "zeros", true)]
    [InlineData(false, "none", true)]
    public async Task Convert_FirstResponseCut_LeavesTheSecondToBeDissectedWhereTheSizeIsKnown(bool isCounted, string fill, bool isDissected)
    {
        byte[] first = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5000\r\n\r\n{new string('a', 5000)}");
        byte[] second = "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nnone"u8.ToArray();
        TapStep[] steps =
        [
            TapStep.Read(Taps.Time(0), "GET /first HTTP/1.1\r\nhost: x\r\n\r\n"u8.ToArray()),
            TapStep.Write(Taps.Time(1), first),
            TapStep.Read(Taps.Time(2), "GET /second HTTP/1.1\r\nhost: x\r\n\r\n"u8.ToArray()),
            TapStep.Write(Taps.Time(3), second),
            TapStep.Closed(Taps.Time(4)),
        ];
        await File.WriteAllBytesAsync(_scratch["cut.pb"], Taps.Encode(Records(steps, isCounted), TapFormat.Delimited));

        ToolRun run = await ToolRun.Tap2PcapAsync(_scratch["cut.pb"], "-o", _scratch["out.pcapng"], "--fill-gaps", fill, "--gap-sizes", "counted");
        string[][] responses = await TsharkView.FieldsAsync(_scratch["out.pcapng"], "http.response.code");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(isDissected, responses.Any(packet => packet[0] == "404"));
    }

    private static TapStep Read(int number, int length) => TapStep.Read(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep Write(int number, int length) => TapStep.Write(Taps.Time(number), Taps.Payload(length, number));

    private static List<TraceWrapper> Records(IEnumerable<TapStep> steps, bool isCounted = true) =>
        [.. TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed, CountBytes = isCounted, WriteLimit = Limit })];

    private static (TcpConversation Conversation, ConversionSummary Summary) Convert(IEnumerable<TraceWrapper> records, ConversionOptions? options = null)
    {
        using MemoryStream output = new();
        byte[] tap = Taps.Encode(records, TapFormat.Delimited);
        ConversionSummary summary = new TapConverter((options ?? new ConversionOptions()) with { Cut = CutForm.Gap }, new NothingWrong()).Convert([Conversions.Source(tap)], output);
        return (TcpReassembly.Single(CaptureReader.Read(output.ToArray()), withGaps: summary.Gaps > 0), summary);
    }

    private static (CapturedFrame Frame, TcpPacket Packet)[] Data(TcpConversation conversation, int from) =>
        [.. conversation.Packets.Where(seen => seen.Packet.Source.Port == from && !seen.Packet.Payload.IsEmpty)];

    /// <summary>Sequence numbers between the beginnings of two events.</summary>
    private static long Distance(TcpConversation conversation, int from, int first, int second)
    {
        long[] times = [.. Data(conversation, from).Select(seen => seen.Frame.Time).Distinct()];
        return SequenceAt(conversation, from, times[second]) - SequenceAt(conversation, from, times[first]);
    }

    private static uint SequenceAt(TcpConversation conversation, int from, long time) => Data(conversation, from).First(seen => seen.Frame.Time == time).Packet.Sequence;

    private static uint FirstSequence(TcpConversation conversation, int from) => Data(conversation, from)[0].Packet.Sequence - conversation.From("10.1.2.3:80").First;

    private static string CommentBefore(TcpConversation conversation, string kind, int number)
    {
        int from = kind == "read" ? 40_001 : 80;
        long time = Data(conversation, from).Select(seen => seen.Frame.Time).Distinct().ElementAt(number);
        int at = conversation.Packets.FindIndex(seen => seen.Frame.Time == time && seen.Packet.Source.Port == from && !seen.Packet.Payload.IsEmpty);
        int after = conversation.Packets.FindLastIndex(at - 1, seen => !seen.Packet.Payload.IsEmpty) + 1;
        return string.Join('\n', conversation.Packets[after..at].Select(seen => seen.Frame.Comment));
    }

    private static IEnumerable<long> AcknowledgedAfterTheGap(TcpConversation conversation)
    {
        int at = conversation.Packets.FindIndex(seen => seen.Frame.Comment?.Contains("missing before this", StringComparison.Ordinal) == true);
        Assert.True(at > 0, string.Create(CultureInfo.InvariantCulture, $"no comment among {conversation.Packets.Count} packets"));
        uint first = conversation.From("10.1.2.3:80").First;
        return conversation.Packets[at..].Where(seen => seen.Packet.Source.Port == 40_001).Select(seen => (long)(seen.Packet.Acknowledgment - first - 1));
    }
}
