using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Verifying;

/// <summary>Taps whose seq_num steps back, held against captures that have all of their bytes or lack some. The captures are made of taps without counts, so that no rule about counts is proved by itself.</summary>
public class SteppingCountsTests
{
    private const int ReadLength = 36, WrittenLength = 40;

    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp };
    private static readonly TapStep Question = Read(0, ReadLength, 1);

    public static TheoryData<string, ulong> Counts { get; } = new()
    {
        { "off by one", ReadLength },
        { "numbers of events", 2 },
        { "counted in each direction", 1 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void Verify_CountOfTheOtherDirectionThatStepsBack_WantsEveryByte(string what, ulong count)
    {
        Assert.NotEmpty(what);
        TapStep[] all = [Question, Write(1, WrittenLength, count), TapStep.Closed(Taps.Time(2))];

        AssertEqual(all, Without(all));
        AssertDiffers(all, Without([Question, Write(1, WrittenLength, count, dropped: 1), all[2]]), "written: 40 bytes in the tap, 39 in the capture, 1 are missing");
        AssertDiffers(all, Without([Question, all[2]]), "written: 40 bytes in the tap, 0 in the capture, 40 are missing");
    }

    [Fact]
    public void Verify_CountThatBeginsAnew_IsAConversationOfItsOwn()
    {
        TapStep[] first = [Question, Write(1, WrittenLength, 1 + ReadLength)];
        TapStep[] second = [Read(10, 33, 1, seed: 7), Write(11, 47, 34, seed: 8), TapStep.Closed(Taps.Time(12)) with { SequenceNumber = 82 }];
        byte[] both = EditableCapture.Merge(Without(first), Without(second, clientPort: 60_000));

        AssertEqual([.. first, .. second], both);
        AssertDiffers([.. first, .. second], Without(first), "the capture does not have this conversation: 33 bytes, ");
        AssertDiffers([.. first, .. second], EditableCapture.Merge(Without(first), Without([second[0], Write(11, 47, 34, seed: 8, dropped: 4), second[2]], clientPort: 60_000)), "the capture does not have this conversation: 33 bytes, ");
    }

    [Fact]
    public void Verify_EventThatNamesAnotherPeer_IsOfAConversationOfItsOwn()
    {
        List<TraceWrapper> records = [.. Build([Question, Write(1, WrittenLength, 1 + ReadLength)], isCounted: true, 40_000)];
        List<TraceWrapper> other = [.. Build([Read(2, 10, 77)], isCounted: true, 40_001)];
        other[1].SocketStreamedTraceSegment.Event.Connection = other[0].SocketStreamedTraceSegment.Connection;
        (string, byte[]) tap = ("tap", Taps.Encode([.. records, other[1]], TapFormat.Delimited));

        VerificationReport report = Verifications.Verify(EditableCapture.Merge(Without([Question, Write(1, WrittenLength, 0)]), Without([Read(2, 10, 0)], clientPort: 40_001)), tap);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(2, report.Conversations.Count);
    }

    [Fact]
    public void Verify_EventThatCameTwice_IsWantedOnce()
    {
        TapStep[] once = [Question, Write(1, WrittenLength, 1 + ReadLength), TapStep.Closed(Taps.Time(2))];

        AssertEqual([once[0], once[1], once[0], once[1], once[2]], Without(once));
    }

    [Fact]
    public void Verify_SameCountAndBytesAtAnotherTime_AreWantedTwice()
    {
        TapStep[] all = [Question, Read(1, 10, 1 + ReadLength, seed: 3), Read(2, 10, 1 + ReadLength, seed: 3)];

        AssertEqual(all, Without(all));
        AssertDiffers(all, Without(all[..2]), "read: 56 bytes in the tap, 46 in the capture, 10 are missing");
    }

    [Fact]
    public void Verify_OtherBytesThatWaitWithTheSameCount_AreWantedBoth()
    {
        TapStep[] all = [Question, Read(2, 10, 60, seed: 3), Read(2, 10, 60, seed: 4), Read(3, 10, 80, seed: 5)];

        AssertEqual(all, Without(all));
    }

    [Fact]
    public void Verify_EventOfAGapThatWasPassed_IsNotWanted()
    {
        TapStep[] reported = [Question with { Truncated = true }, Read(1, 10, 1 + ReadLength + 20, seed: 3)];
        TapStep[] all = [.. reported, Read(0, 5, 1 + ReadLength + 2, seed: 4), Read(2, 10, 1 + ReadLength + 30, seed: 5)];

        AssertEqual(all, Without([.. reported, all[3]]));
    }

    [Fact]
    public void Verify_EmptyEventThatCameLate_LeavesTheCountsBelieved()
    {
        TapStep[] all = [Question, Read(2, 10, 37, seed: 3), TapStep.Write(Taps.Time(1), default) with { SequenceNumber = 37 }, Read(4, 10, 57, seed: 5), Read(3, 10, 47, seed: 4)];

        AssertEqual(all, Without([all[0], all[1], all[4], all[3]]));
    }

    private static TapStep Read(int time, int length, ulong count, int seed = 1) => TapStep.Read(Taps.Time(time), Taps.Payload(length, seed)) with { SequenceNumber = count };

    private static TapStep Write(int time, int length, ulong count, int seed = 2, int dropped = 0) =>
        TapStep.Write(Taps.Time(time), Taps.Payload(length, seed).AsMemory(dropped)) with { SequenceNumber = count };

    private static byte[] Without(IEnumerable<TapStep> steps, int clientPort = 40_000) => Verifications.Convert(Raw, ("uncounted", Taps.Encode(Build(steps, isCounted: false, clientPort), TapFormat.Delimited)));

    private static void AssertEqual(IEnumerable<TapStep> steps, byte[] capture) => Assert.Empty(Differences(steps, capture));

    private static void AssertDiffers(IEnumerable<TapStep> steps, byte[] capture, string difference) =>
        Assert.Contains(Differences(steps, capture), found => found.StartsWith(difference, StringComparison.Ordinal));

    private static string[] Differences(IEnumerable<TapStep> steps, byte[] capture) =>
        Verifications.DifferencesOf(Verifications.Verify(capture, ("counted", Taps.Encode(Build(steps, isCounted: true, 40_000), TapFormat.Delimited))));

    private static IEnumerable<TraceWrapper> Build(IEnumerable<TapStep> steps, bool isCounted, int clientPort) => TapBuilder.Build(
        new(1, IPEndPoint.Parse("10.0.0.5:8080"), new(IPAddress.Parse("10.0.0.9"), clientPort)),
        steps.Select(step => isCounted ? step : step with { SequenceNumber = 0 }),
        new TapOptions { Shape = TapShape.Streamed });
}
