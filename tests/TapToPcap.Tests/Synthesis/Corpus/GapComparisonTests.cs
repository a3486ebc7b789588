using System.Buffers.Binary;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>The comparison must see what is wrong, or it proves nothing.</summary>
public class GapComparisonTests
{
    private const int SynAck = 1;
    private const int SequenceAt = 4;
    private const int AcknowledgmentAt = 8;

    private static readonly ConversionOptions Classic = new() { Format = CaptureFormat.Pcap };
    private static readonly GeneratedTap Tap = MakeTap();
    private static readonly (byte[] File, ConversionSummary Summary) Good = Conversions.Run(Tap.Bytes);
    private static readonly Capture GoodCapture = CaptureReader.Read(Good.File);

    public static TheoryData<int> Gaps => [0, 1];

    private static ExpectedConversation Expected => Tap.Conversations[0];

    [Fact]
    public void Compare_NothingDamaged_FindsNothing() => Assert.Empty(GapComparison.Compare([Expected], GoodCapture, Good.Summary));

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Compare_ExpectedGapMoved_IsFound(int gap) => Assert.NotEmpty(With(gap, expected => expected with { Offset = expected.Offset + 1 }));

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Compare_ExpectedGapLarger_IsFound(int gap) => Assert.NotEmpty(With(gap, expected => expected with { Size = expected.Size + 1 }));

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Compare_ExpectedGapOfAnotherCause_IsFound(int gap) =>
        Assert.NotEmpty(With(gap, expected => expected with { Cause = expected.Cause == GapCause.Cut ? GapCause.Lost : GapCause.Cut }));

    [Fact]
    public void Compare_ExpectedByteElsewhere_IsFound()
    {
        List<(long Offset, ReadOnlyMemory<byte> Bytes)> parts = [.. Expected.Written.Parts];
        parts[^1] = (parts[^1].Offset + 1, parts[^1].Bytes);
        Assert.NotEmpty(GapComparison.Compare([Expected with { Written = Expected.Written with { Parts = parts } }], GoodCapture, Good.Summary));
    }

    [Fact]
    public void Compare_OtherSummary_IsFound()
    {
        ConversionSummary summary = Good.Summary;
        ConversionSummary[] others =
        [
            summary with { Gaps = summary.Gaps + 1 },
            summary with { MissingBytes = summary.MissingBytes + 1 },
            summary with { Repeats = summary.Repeats + 1 },
            summary with { TooLate = summary.TooLate + 1 },
            summary with { PayloadBytes = summary.PayloadBytes - 1 },
        ];
        Assert.All(others, other => Assert.Single(GapComparison.Compare([Expected], GoodCapture, other)));
    }

    [Fact]
    public void Compare_AnyFrameWithPayloadTakenOut_IsFound() => AssertFound((capture, damaged) => capture.Remove(number => number == damaged));

    [Fact]
    public void Compare_AnyByteOfPayloadTurned_IsFound() => AssertFound((capture, damaged) => capture.Segment(damaged)[^1] ^= 1);

    [Fact]
    public void Compare_AnySequenceNumberOfPayloadOffByOne_IsFound() => AssertFound((capture, damaged) => Add(capture.Segment(damaged)[SequenceAt..], 1));

    [Fact]
    public void Compare_GapThatIsNotAcknowledgedBeforeTheClose_IsFound()
    {
        CaptureEditor capture = new(Conversions.Run(Tap.Bytes, Classic).File);
        uint first = BinaryPrimitives.ReadUInt32BigEndian(capture.Segment(SynAck)[SequenceAt..]);
        uint gap = first + 1 + (uint)Expected.Written.Gaps[0].Offset;
        for (int number = SynAck + 1; number < capture.Count; number++)
        {
            Span<byte> acknowledged = capture.Segment(number)[AcknowledgmentAt..];
            bool isPastTheGap = (int)(BinaryPrimitives.ReadUInt32BigEndian(acknowledged) - gap) is > 0 and < 10_000;
            if (isPastTheGap && (capture.Flags(number) & TcpPacket.Fin) == 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(acknowledged, gap);
                capture.FixChecksum(number);
            }
        }

        Assert.Contains(Compare(capture), finding => finding.Contains("written: acknowledged", StringComparison.Ordinal));
    }

    private static Findings With(int gap, Func<ExpectedGap, ExpectedGap> change)
    {
        List<ExpectedGap> gaps = [.. Expected.Written.Gaps];
        gaps[gap] = change(gaps[gap]);
        return GapComparison.Compare([Expected with { Written = Expected.Written with { Gaps = gaps } }], GoodCapture, Good.Summary);
    }

    /// <summary>Damages one frame with payload after the other.</summary>
    private static void AssertFound(Action<CaptureEditor, int> damage)
    {
        byte[] file = Conversions.Run(Tap.Bytes, Classic).File;
        CaptureEditor whole = new(file);
        int[] numbers = [.. Enumerable.Range(0, whole.Count).Where(number => whole.PayloadLength(number) > 0)];
        Assert.NotEmpty(numbers);
        Assert.All(numbers, number =>
        {
            CaptureEditor capture = new(file);
            damage(capture, number);
            capture.FixChecksum(number);
            Assert.NotEmpty(Compare(capture));
        });
    }

    // A classic capture has no comments: it gets those of the other.
    private static Findings Compare(CaptureEditor edited)
    {
        Capture capture = CaptureReader.Read(edited.File);
        IEnumerable<CapturedFrame> frames = capture.Frames.Select((frame, number) => frame with { Comment = GoodCapture.Frames[number].Comment });
        return GapComparison.Compare([Expected], capture with { Frames = [.. frames] }, Good.Summary);
    }

    private static void Add(Span<byte> number, uint more) => BinaryPrimitives.WriteUInt32BigEndian(number, BinaryPrimitives.ReadUInt32BigEndian(number) + more);

    // A write is cut, a read is lost, and one write comes twice.
    private static GeneratedTap MakeTap()
    {
        TapStep[] steps =
        [
            TapStep.Read(Taps.Time(0), Taps.Payload(10, 0)),
            TapStep.Write(Taps.Time(1), Taps.Payload(3000, 1)),
            TapStep.Read(Taps.Time(2), Taps.Payload(2000, 2)),
            TapStep.Read(Taps.Time(3), Taps.Payload(500, 3)),
            TapStep.Write(Taps.Time(4), Taps.Payload(100, 4)),
            TapStep.Closed(Taps.Time(5)),
        ];
        return GeneratedTap.Streamed(steps, writeLimit: 1024, sent => [.. sent[..4], sent[5], sent[5], sent[6]]);
    }
}
