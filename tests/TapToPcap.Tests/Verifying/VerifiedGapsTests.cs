using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Tests.Synthesis.Corpus;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Settings;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>What a tap lacks is no difference, in whatever order its records came.</summary>
public class VerifiedGapsTests
{
    private static readonly TapConnection Connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));

    public static TheoryData<int> Seeds => [.. GapCorpus.Seeds];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Verify_TapsOfSeed_AreEqual(int seed) => GapCorpus.AssertNoFindings(seed, tap => Verify(tap));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Verify_FilledGapsOfSeed_AreEqual(int seed) => GapCorpus.AssertNoFindings(seed, tap => Verify(tap, isFilling: true));

    [Fact]
    public void Verify_LossBeforeTheClose_IsNoDifference()
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(10, 0)), TapStep.Read(Taps.Time(1), Taps.Payload(20, 1)), TapStep.Closed(Taps.Time(2))];

        Assert.Empty(Verify(GeneratedTap.Streamed(steps, deliver: sent => [sent[0], sent[1], sent[3]])));
    }

    [Fact]
    public void Verify_NumberThatNoConnectionReaches_IsNoDifference()
    {
        List<TraceWrapper> records = Records(new TapOptions { Shape = TapShape.Streamed, CountBytes = true });
        records[2].SocketStreamedTraceSegment.Event.SeqNum = (1UL << 63) + 5;

        AssertNoDifference(records);
    }

    [Fact]
    public void Verify_EventThatWaitsAndALaterOneWithOtherEnds_IsNoDifference()
    {
        List<TraceWrapper> records = Records(new TapOptions { Shape = TapShape.Streamed, CountBytes = true, ConnectionPerEvent = true });
        records.RemoveAt(0);
        (records[0], records[1]) = (records[1], records[0]);
        records[1].SocketStreamedTraceSegment.Event.Connection.RemoteAddress.SocketAddress.PortValue++;

        AssertNoDifference(records);
    }

    private static List<TraceWrapper> Records(TapOptions options) =>
        [.. TapBuilder.Build(Connection, [TapStep.Read(Taps.Time(0), Taps.Payload(10, 0)), TapStep.Write(Taps.Time(1), Taps.Payload(20, 1)), TapStep.Read(Taps.Time(2), Taps.Payload(30, 2))], options)];

    private static void AssertNoDifference(IEnumerable<TraceWrapper> records)
    {
        (string, byte[]) tap = ("tap", Taps.Encode(records, TapFormat.Delimited));
        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(new ConversionOptions(), tap), tap)));
    }

    private static Findings Verify(GeneratedTap tap, bool isFilling = false)
    {
        Findings findings = [];
        (string Name, byte[] Bytes) source = (tap.Name, tap.Bytes);
        byte[] capture = Verifications.Convert(new ConversionOptions { FillGaps = isFilling }, source);
        VerificationReport report = Verifications.Verify(new VerificationOptions { FilledGaps = isFilling }, capture, source);
        findings.Expect(0, report.ProblemCount, "problems");
        foreach (ExpectedConversation expected in tap.Conversations.Where(conversation => conversation.IsEmitted))
        {
            ConversationReport[] found = [.. report.Conversations.Where(conversation => conversation.TraceId == expected.TraceId)];
            findings.Expect(1, found.Length, $"reports of {expected.TraceId} ({expected.Label})");
            findings.AddRange(found.SelectMany(conversation => conversation.Differences).Select(difference => $"{expected.TraceId} ({expected.Label}): {difference}"));
        }

        return findings;
    }
}
