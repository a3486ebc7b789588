using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Wire;
using TapToPcap.Writing;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>Captures held against their taps: as they were written, and tampered with in every way that matters.</summary>
public class CaptureVerifierTests
{
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp, MaxSegmentSize = 536 };

    private static readonly (string Name, byte[] Bytes)[] Two =
    [
        ("one", Tap(new(1, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40000")), [2000, 30, 536], [1, 5000])),
        ("two", Tap(new(2, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40001")), [17], [])),
    ];

    [Theory]
    [InlineData("Buffered")]
    [InlineData("Streamed")]
    [InlineData("Batched")]
    public void Verify_TapWithEverythingOfConnectionsInIt_IsEqual(string shape)
    {
        IEnumerable<TraceWrapper> records = MixedTap.Records(Enum.Parse<TapShape>(shape)).Where(record => record is { HttpBufferedTrace: null, HttpStreamedTraceSegment: null });
        (string, byte[]) tap = ("mixed", Taps.Encode(records, TapFormat.Delimited));

        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, tap), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(3, report.Conversations.Count);
        Assert.True(report.PayloadBytes > 500);
    }

    [Fact]
    public void Verify_OnePayloadByteAltered_IsFoundInEveryFrame() =>
        AssertEachFound(capture => Each(capture, record => EditableCapture.PayloadLength(record) > 0, record => [EditableCapture.WithPayloadByte(record, EditableCapture.PayloadLength(record) / 2)]), "bytes in both, but others");

    [Fact]
    public void Verify_OnePayloadFrameRemoved_IsFound() =>
        AssertEachFound(capture => Each(capture, record => EditableCapture.PayloadLength(record) > 0, _ => []), "are missing");

    [Fact]
    public void Verify_OneFrameDuplicated_IsFound() =>
        AssertEachFound(capture => Each(capture, record => EditableCapture.PayloadLength(record) > 0 || EditableCapture.IsOpening(record), record => [record, record]), "the capture repeats ");

    [Fact]
    public void Verify_OneFrameAtTheEndAgain_IsFound() =>
        AssertEachFound(
            capture => Enumerable.Range(0, capture.Records.Count)
                .Where(at => EditableCapture.PayloadLength(capture.Records[at]) > 0)
                .Select(at => Edit(capture, [.. capture.Records, capture.Records[at]])),
            "the capture repeats ");

    [Fact]
    public void Verify_SequenceNumberAltered_IsFound() =>
        AssertEachFound(capture => Each(capture, record => EditableCapture.PayloadLength(record) > 0, record => [EditableCapture.WithSequence(record, 1000)]), "");

    [Fact]
    public void Verify_AnyLengthAltered_IsFound() =>
        AssertEachFound(capture => from place in (int[])[8, 12, 16 + 2, 16 + 3]
                                   from altered in Each(capture, _ => true, record => [[.. record[..place], (byte)(record[place] ^ 1), .. record[(place + 1)..]]])
                                   select altered, "");

    [Fact]
    public void Verify_BothDirectionsTurnedRound_IsFound()
    {
        EditableCapture capture = new(Verifications.Convert(Raw, Two));
        byte[] turned = Edit(capture, [.. capture.Records.Select(EditableCapture.TurnedRound)]);

        string[] differences = Verifications.DifferencesOf(Verifications.Verify(turned, Two));

        Assert.Contains("remote end: 10.2.0.2:40000 in the tap, 10.1.0.1:80 in the capture", differences);
        Assert.Contains("local end: 10.1.0.1:80 in the tap, 10.2.0.2:40001 in the capture", differences);
    }

    [Fact]
    public void Verify_TapLeftOut_IsSurplusInTheCapture()
    {
        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, Two), Two[0]);

        Assert.StartsWith("no tap has this conversation: 17 bytes, ", Assert.Single(Verifications.DifferencesOf(report)), StringComparison.Ordinal);
        Assert.Null(report.Conversations[^1].Source);
    }

    [Fact]
    public void Verify_TapThatTheCaptureLacks_IsMissing()
    {
        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, Two[0]), Two);

        Assert.StartsWith("the capture does not have this conversation: 17 bytes, ", Assert.Single(Verifications.DifferencesOf(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FramesSwapped_AreSorted()
    {
        EditableCapture capture = new(Verifications.Convert(Raw, Two));
        int at = capture.Records.FindIndex(record => EditableCapture.PayloadLength(record) > 0);
        (capture.Records[at], capture.Records[at + 1]) = (capture.Records[at + 1], capture.Records[at]);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(capture.ToArray(), Two)));
    }

    [Fact]
    public void Verify_CaptureCutAtEachByte_SaysWhatIsDamagedOrMissing()
    {
        byte[] capture = Verifications.Convert(Raw, Two[1]);
        for (int length = 24; length < capture.Length; length += 3)
        {
            VerificationReport report = Verifications.Verify(capture[..length], Two[1]);
            bool lacksOnlyInvented = report is { ProblemCount: 0, Packets: >= 4 };
            Assert.True(report.Differences > 0 || lacksOnlyInvented, $"{length} of {capture.Length} bytes");
        }
    }

    [Fact]
    public void Verify_EqualConversations_ArePairedOneToOne()
    {
        TapConnection first = new(1, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40000"));
        byte[] tap = Tap(first, [10], [10]);
        byte[] other = Tap(first with { TraceId = 2, Remote = IPEndPoint.Parse("10.2.0.2:40001") }, [10], [10]);
        (string, byte[])[] taps = [("one", tap), ("two", other)];

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(Raw, taps), [taps[1], taps[0]])));
        Assert.Single(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(Raw, taps[0]), taps)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_IdUsedAgain_IsAConversationOfItsOwn(bool handshake)
    {
        TapConnection connection = new(0, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40000"));
        TraceWrapper[] Once(int seed) => [.. TapBuilder.Build(connection, [TapStep.Read(Taps.Time(seed), Taps.Payload(100, seed)), TapStep.Write(Taps.Time(seed), Taps.Payload(50, seed + 50))], new TapOptions { Shape = TapShape.Streamed })];
        (string, byte[]) tap = ("again", Taps.Encode([.. Once(1), .. Once(2), .. Once(3)], TapFormat.Delimited));

        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw with { Handshake = handshake }, tap), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(3, report.Conversations.Count);
    }

    [Fact]
    public void Verify_ConversationWithoutEvents_NeedsNoCounterpart()
    {
        TapConnection connection = new(0, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40000"));
        (string, byte[]) silent = ("silent", Taps.Encode(connection, [], new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited));

        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, silent), silent);

        Assert.Empty(report.Conversations);
        Assert.Equal(0, report.Differences);
    }

    [Fact]
    public void Verify_TapThatEnvoyCut_SaysThatTheTapLacksBytes()
    {
        TapConnection connection = new(0, IPEndPoint.Parse("10.1.0.1:80"), IPEndPoint.Parse("10.2.0.2:40000"));
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(100, 1)), TapStep.Read(Taps.Time(1), Taps.Payload(100, 2))];
        (string, byte[]) cut = ("cut", Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Streamed, ReadLimit = 60 }, TapFormat.Delimited));
        (string, byte[]) whole = ("whole", Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited));
        byte[] capture = Verifications.Convert(Raw, cut);

        ConversationReport equal = Assert.Single(Verifications.Verify(capture, cut).Conversations);
        Assert.True(equal.IsEqual);
        Assert.StartsWith("read: the tap itself lacks bytes; ", Assert.Single(equal.Notes), StringComparison.Ordinal);
        Assert.Contains(Verifications.DifferencesOf(Verifications.Verify(capture, whole)), difference => difference.StartsWith("read: the capture leaves out ", StringComparison.Ordinal));
    }

    private static void AssertEachFound(Func<EditableCapture, IEnumerable<byte[]>> tamper, string difference)
    {
        byte[] capture = Verifications.Convert(Raw, Two);
        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(capture, Two)));
        byte[][] tampered = [.. tamper(new EditableCapture(capture))];
        Assert.True(tampered.Length >= 15, $"only {tampered.Length} captures");
        for (int i = 0; i < tampered.Length; i++)
        {
            VerificationReport report = Verifications.Verify(tampered[i], Two);
            Assert.True(report.Differences > 0, $"capture {i} of {tampered.Length} passed");
            Assert.Contains(Verifications.DifferencesOf(report), found => found.Contains(difference, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<byte[]> Each(EditableCapture capture, Func<byte[], bool> isMeant, Func<byte[], IEnumerable<byte[]>> change) =>
        from at in Enumerable.Range(0, capture.Records.Count)
        where isMeant(capture.Records[at])
        select Edit(capture, [.. capture.Records[..at], .. change(capture.Records[at]), .. capture.Records[(at + 1)..]]);

    private static byte[] Edit(EditableCapture capture, List<byte[]> records)
    {
        EditableCapture edited = new(capture.ToArray()[..24]);
        edited.Records.AddRange(records);
        return edited.ToArray();
    }

    private static byte[] Tap(TapConnection connection, int[] reads, int[] writes)
    {
        IEnumerable<TapStep> steps =
        [
            .. reads.Select((length, at) => TapStep.Read(Taps.Time(2 * at), Taps.Payload(length, length))),
            .. writes.Select((length, at) => TapStep.Write(Taps.Time((2 * at) + 1), Taps.Payload(length, length + 1))),
            TapStep.Closed(Taps.Time(20)),
        ];
        return Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited);
    }
}
