using TapToPcap.Input;
using TapToPcap.Inspecting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.Inspections;

namespace TapToPcap.Tests.Inspecting;

/// <summary>What an inspection says of conversations and inputs, fact by fact.</summary>
public class TapInspectorTests
{
    [Fact]
    public void Inspect_Conversation_ShowsSourceAndTraceId()
    {
        InspectedConversation inspected = One(Streamed, Read(0, "x"));
        Assert.Equal(("tap0", 7ul), (inspected.Source, inspected.TraceId));
    }

    [Fact]
    public void Inspect_Ends_AreTheLatestThatAreKnown()
    {
        TapOptions late = Streamed with { OpensWithoutLocal = true, ConnectionPerEvent = true };
        InspectedConversation inspected = Inspect(Taps.Encode(Upstream, [Write(0, "x")], late, TapFormat.Delimited)).Conversations.Single();
        Assert.Equal(("10.1.2.3:40001", "10.9.9.9:6379"), (inspected.Local, inspected.Remote));
    }

    [Fact]
    public void Inspect_EndsOfOtherKinds_AreReportedByTheirNames()
    {
        InspectedConversation inspected = Inspect(MixedTap.Records(TapShape.Streamed)).Conversations.Single(conversation => conversation.TraceId == 9);
        Assert.Equal(("/run/envoy \"1\".sock", "inner"), (inspected.Local, inspected.Remote));
    }

    [Fact]
    public void Inspect_Ipv6_StandsInBrackets() =>
        Assert.Equal("[fe80::1:2:3:4]:50000", Inspect(MixedTap.Records(TapShape.Buffered)).Conversations.Single(conversation => conversation.TraceId == 5).Remote);

    [Fact]
    public void Inspect_Role_IsWhatAConversionDecides()
    {
        InspectedConversation downstream = One(Streamed, Write(0, "x"));
        Assert.Equal((TapRole.Downstream, "only the remote port 40001 is ephemeral"), (downstream.Role, downstream.RoleReason));
        InspectedConversation upstream = Inspect(Taps.Encode(Upstream, [Read(0, "x")], Streamed with { OpensWithoutLocal = true }, TapFormat.Delimited)).Conversations.Single();
        Assert.Equal((TapRole.Upstream, "the connection record has no local address yet"), (upstream.Role, upstream.RoleReason));
    }

    [Fact]
    public void Inspect_RoleAskedFor_IsTaken()
    {
        TapInspector inspector = new(new ReadingOptions(), TapRole.Upstream, new NothingWrong());
        Assert.Equal(TapRole.Upstream, inspector.Inspect([Conversions.Source(Tap(Streamed, TapFormat.Text, Read(0, "x")))]).Conversations.Single().Role);
    }

    [Fact]
    public void Inspect_Times_AreTheEarliestAndTheSpanToTheLatest()
    {
        InspectedConversation inspected = One(Streamed, Read(3, "x"), Write(1, "x"), Read(5, "x"), Write(4, "x"));
        Assert.Equal((Taps.Time(1), Taps.Time(5) - Taps.Time(1)), (inspected.Start!.Value, inspected.Duration));
    }

    [Fact]
    public void Inspect_Events_AreReadsWritesAndCloses() => Assert.Equal(3, One(Streamed, Read(0, "x"), Write(1, ""), Closed(2)).Events);

    [Fact]
    public void Inspect_Bytes_AreCountedByDirection()
    {
        InspectedConversation inspected = One(Streamed, Read(0, 5), Write(1, 70), Read(2, 6));
        Assert.Equal((11, 70), (inspected.Read.Bytes, inspected.Written.Bytes));
    }

    [Fact]
    public void Inspect_ConnectionRecordAlone_IsAConversationWithoutTimes()
    {
        InspectedConversation inspected = One(Streamed);
        Assert.Equal((0, null, 0, false), (inspected.Events, inspected.Start, inspected.Duration, inspected.IsClosed));
    }

    [Theory]
    [InlineData(nameof(TapShape.Streamed))]
    [InlineData(nameof(TapShape.Batched))]
    public void Inspect_StreamedWithoutClose_IsOpen(string shape)
    {
        TapOptions options = new() { Shape = Enum.Parse<TapShape>(shape) };
        Assert.False(One(options, Read(0, "x")).IsClosed);
        Assert.True(One(options, Read(0, "x"), Closed(1)).IsClosed);
    }

    [Fact]
    public void Inspect_Buffered_IsClosed() => Assert.True(One(new TapOptions(), Read(0, "x")).IsClosed);

    [Fact]
    public void Inspect_Protocol_IsDetectedFromFirstBytesHoweverTheyArrive() =>
        Assert.Equal("HTTP/1", One(Streamed, [.. "GET / HTTP/1.1\r\n".Select((letter, i) => Read(i, $"{letter}"))]).Protocol);

    [Fact]
    public void Inspect_NothingToGuessFrom_HasNoProtocol() => Assert.Null(One(Streamed, Read(0, "hello"), Write(1, "world")).Protocol);

    [Fact]
    public void Inspect_IdUsedAgain_IsAnotherConversation()
    {
        byte[] tap = [.. Tap(Streamed, TapFormat.Delimited, Read(0, 3)), .. Tap(Streamed, TapFormat.Delimited, Read(9, 4), Closed(10)), .. Tap(Streamed, TapFormat.Delimited, Read(20, 5))];
        IReadOnlyList<InspectedConversation> inspected = Inspect(tap).Conversations;
        Assert.Equal([(3, false), (4, true), (5, false)], inspected.Select(conversation => (conversation.Read.Bytes, conversation.IsClosed)));
    }

    [Theory]
    [InlineData(nameof(TapFormat.Undelimited), TapFraming.Binary)]
    [InlineData(nameof(TapFormat.Delimited), TapFraming.Delimited)]
    [InlineData(nameof(TapFormat.JsonBytes), TapFraming.Json)]
    [InlineData(nameof(TapFormat.JsonString), TapFraming.Json)]
    [InlineData(nameof(TapFormat.Text), TapFraming.Text)]
    public void Inspect_EveryFormat_ShowsItAndTheSameFacts(string format, TapFraming framing)
    {
        byte[] tap = Tap(Counted, Enum.Parse<TapFormat>(format), Read(0, "GET / HTTP/1.1\r\n"), Write(1, 1000), Closed(2));
        InspectedConversation inspected = Inspect(tap).Conversations.Single();
        InspectedConversation expected = One(Counted, Read(0, "GET / HTTP/1.1\r\n"), Write(1, 1000), Closed(2));
        Assert.Equal(expected with { Framing = framing, HasStringBodies = format == nameof(TapFormat.JsonString) }, inspected);
    }

    [Fact]
    public void Inspect_CutWithoutCounts_IsOfUnknownSize() =>
        Assert.Equal(new InspectedDirection { Bytes = 100, Cuts = 1, UnsizedCuts = 1, Limit = 100 }, One(Streamed with { ReadLimit = 100 }, Read(0, 250), Write(1, 40)).Read);

    [Fact]
    public void Inspect_CutsWithCounts_AreOfKnownSizeInTheirDirection()
    {
        TapOptions options = Counted with { ReadLimit = 100, WriteLimit = 10 };
        InspectedConversation inspected = One(options, Read(0, 250), Write(1, 40), Read(2, 101), Closed(3));
        Assert.Equal(new InspectedDirection { Bytes = 200, Cuts = 2, CutBytes = 151, Limit = 100 }, inspected.Read);
        Assert.Equal(new InspectedDirection { Bytes = 10, Cuts = 1, CutBytes = 30, Limit = 10 }, inspected.Written);
        Assert.Equal(0, inspected.LostBytes);
    }

    [Fact]
    public void Inspect_LastEventCutAndNoClose_IsOfUnknownSize() =>
        Assert.Equal(new InspectedDirection { Bytes = 200, Cuts = 2, CutBytes = 150, UnsizedCuts = 1, Limit = 100 }, One(Counted with { ReadLimit = 100 }, Read(0, 250), Read(1, 101)).Read);

    [Fact]
    public void Inspect_BufferedCut_ShowsTheLimitOfTheWholeConnection()
    {
        InspectedConversation inspected = One(new TapOptions { WriteLimit = 1024 }, Write(0, 1000), Read(1, 9), Write(2, 500), Write(3, 500));
        Assert.Equal(new InspectedDirection { Bytes = 1024, Cuts = 1, UnsizedCuts = 1, Limit = 1024 }, inspected.Written);
    }

    [Fact]
    public void Inspect_RecordsLostInTheMiddle_CountsTheirBytes()
    {
        TraceWrapper[] records = [.. TapBuilder.Build(Downstream, [Read(0, 10), Write(1, 20), Read(2, 30), Write(3, 40), Closed(4)], Counted)];
        Assert.Equal(50, Inspect([.. records[..2], .. records[4..]]).Conversations.Single().LostBytes);
    }

    [Fact]
    public void Inspect_RecordsLostBeforeTheFirstAndBeforeTheClose_CountsTheirBytes()
    {
        TraceWrapper[] records = [.. TapBuilder.Build(Downstream, [Read(0, 10), Write(1, 20), Read(2, 30), Closed(4)], Counted)];
        Assert.Equal(10, Inspect([records[0], .. records[2..]]).Conversations.Single().LostBytes);
        Assert.Equal(30, Inspect([.. records[..3], records[4]]).Conversations.Single().LostBytes);
    }

    [Fact]
    public void Inspect_EventsThatCameLateOrTwice_LoseNothing()
    {
        TraceWrapper[] records = [.. TapBuilder.Build(Downstream, [Read(0, 10), Write(1, 20), Read(2, 30), Write(3, 40), Closed(4)], Counted)];
        InspectedConversation conversation = Inspect([records[0], records[3], records[2], records[1], records[3], records[4], records[5]]).Conversations.Single();
        Assert.Equal((0, 40, 60), (conversation.LostBytes, conversation.Read.Bytes, conversation.Written.Bytes));
    }

    [Fact]
    public void Inspect_CutOfABodyWithContentLength_HasTheSizeThatIsLeft()
    {
        TapStep cut = TapStep.Write(Taps.Time(0), System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{new string('a', 5000)}"));
        InspectedDirection written = One(Streamed with { WriteLimit = 1024 }, [cut, Closed(1)]).Written;
        Assert.Equal((1, 0, (long)cut.Bytes.Length - 1024), (written.Cuts, written.UnsizedCuts, written.CutBytes));
    }

    [Fact]
    public void Inspect_CountThatGoesBackAndEndsWithTheLargestNumber_IsPutInOrder()
    {
        TapStep[] steps = [Read(0, 10) with { SequenceNumber = 100 }, Read(1, 10) with { SequenceNumber = 50 }, Closed(2) with { SequenceNumber = ulong.MaxValue }];
        Assert.Equal(49 + 40, One(Streamed, steps).LostBytes);
    }

    [Fact]
    public void Inspect_MixedTap_ShowsEveryConversationInOrder()
    {
        Inspection inspected = Inspect(MixedTap.Records(TapShape.Streamed));
        Assert.Equal([0, 5, ulong.MaxValue - 4, 9], inspected.Conversations.Select(conversation => conversation.TraceId));
        Assert.Equal("25 of 10000", inspected.Conversations[0].SampleRate);
        TraceWrapper[] http = [.. MixedTap.HttpRecords()];
        int streamed = http.Select(record => record.HttpStreamedTraceSegment?.TraceId).OfType<ulong>().Distinct().Count();
        Assert.Equal(http.Count(record => record.HttpBufferedTrace is not null) + streamed, inspected.Totals.Exchanges);
    }

    [Fact]
    public void Inspect_Totals_AddUp()
    {
        byte[] one = Tap(Counted with { ReadLimit = 100 }, TapFormat.Delimited, Read(0, 250), Write(1, 7), Closed(2));
        byte[] other = Tap(Streamed with { WriteLimit = 5 }, TapFormat.JsonBytes, Write(0, 9));

        Assert.Equal(
            new InspectionTotals { Taps = 2, Conversations = 2, Open = 1, Events = 4, ReadBytes = 100, WrittenBytes = 12, Cuts = 2, UnsizedCuts = 1, CutBytes = 150 },
            Inspect(one, other).Totals);
    }

    [Fact]
    public void Inspect_DamagedTap_KeepsWhatCameBefore()
    {
        byte[] tap = Tap(Streamed, TapFormat.Delimited, Read(0, 10), Read(1, 10));
        RecordingObserver observer = new();

        Inspection inspected = Inspect(observer, Conversions.Source(tap[..^3]));

        Assert.Equal(10, inspected.Conversations.Single().Read.Bytes);
        Assert.Equal((1, 1), (inspected.Totals.Taps, inspected.Totals.Damaged));
        Assert.Equal(new InspectionProblem(InspectionProblemKind.Damaged, observer.AllDamaged.Single().Message), inspected.Problems.Single());
    }

    [Fact]
    public void Inspect_UnusableInputs_AreDistinguishedFromEachOther()
    {
        RecordingObserver observer = new();
        TapSource none = new("none", () => throw new FileNotFoundException());
        TapSource found = new("found", () => new MemoryStream("some notes"u8.ToArray())) { IsDiscovered = true };

        Inspection inspected = Inspect(observer, Conversions.Source([], "empty"), none, found, Conversions.Source(Taps.Payload(100, 1), "noise"));

        Assert.Equal(
            [InspectionProblemKind.Empty, InspectionProblemKind.Unreadable, InspectionProblemKind.NotTap, InspectionProblemKind.Damaged],
            inspected.Problems.Select(problem => problem.Kind));
        Assert.Equal(new InspectionTotals { Taps = 2, Empty = 1, Unreadable = 1, NotTaps = 1, Damaged = 1 }, inspected.Totals);
        Assert.Equal((2, 1, 1), (observer.AllDamaged.Count, observer.AllNotTaps.Count, observer.AllUnreadable.Count));
    }

    [Fact]
    public void Inspect_GzipCutAtItsStart_IsDamagedAndNotEmpty() =>
        Assert.Equal(InspectionProblemKind.Damaged, Inspect(CliTaps.Gzip(CliTaps.Encode())[..12]).Problems.Single().Kind);

    [Fact]
    public void Inspect_Archive_NamesItsMembers()
    {
        byte[] archive = CliTaps.Tar(("a.pb", CliTaps.Encode()), ("b.pb", CliTaps.Encode()));
        Assert.Equal(["tap0:a.pb", "tap0:b.pb"], Inspect(archive).Conversations.Select(conversation => conversation.Source));
        Assert.Equal(InspectionProblemKind.Damaged, Inspect(archive[..^2500]).Problems.Single().Kind);
    }

    [Fact]
    public void Inspect_Cancelled_Stops()
    {
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        byte[] tap = Tap(Streamed, TapFormat.Delimited, [.. Enumerable.Range(0, 1000).Select(i => Read(i, 1))]);
        Assert.Throws<OperationCanceledException>(() => new TapInspector(new ReadingOptions(), role: null, new NothingWrong()).Inspect([Conversions.Source(tap)], cancel.Token));
    }

    [Fact]
    public void Inspect_LongTap_ReportsProgress()
    {
        RecordingObserver observer = new();
        byte[] tap = Tap(Streamed, TapFormat.Delimited, [.. Enumerable.Range(0, 1000).Select(i => Read(i, 1))]);

        Inspect(observer, Conversions.Source(tap));

        Assert.Equal(["tap"], observer.Names);
        Assert.NotEmpty(observer.Progress);
        Assert.Equal(tap.Length, observer.Progress[^1]);
    }
}
