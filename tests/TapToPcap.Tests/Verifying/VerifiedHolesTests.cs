using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Tests.Synthesis.Corpus;
using TapToPcap.Verifying;

namespace TapToPcap.Tests.Verifying;

/// <summary>What a tap lacks is no difference, in whatever order its records came.</summary>
public class VerifiedHolesTests
{
    public static TheoryData<int> Seeds => [.. HoleCorpus.Seeds];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Verify_TapsOfSeed_AreEqual(int seed) => HoleCorpus.AssertNoFindings(seed, tap => Verify(tap));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Verify_FilledHolesOfSeed_AreEqual(int seed) => HoleCorpus.AssertNoFindings(seed, tap => Verify(tap, isFilling: true));

    [Fact]
    public void Verify_LossBeforeTheClose_IsNoDifference()
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(10, 0)), TapStep.Read(Taps.Time(1), Taps.Payload(20, 1)), TapStep.Closed(Taps.Time(2))];

        Assert.Empty(Verify(GeneratedTap.Streamed(steps, deliver: sent => [sent[0], sent[1], sent[3]])));
    }

    private static Findings Verify(GeneratedTap tap, bool isFilling = false)
    {
        Findings findings = [];
        (string Name, byte[] Bytes) source = (tap.Name, tap.Bytes);
        byte[] capture = Verifications.Convert(new ConversionOptions { FillHoles = isFilling }, source);
        VerificationReport report = Verifications.Verify(new VerificationOptions { FilledHoles = isFilling }, capture, source);
        findings.Expect(0, report.ProblemCount, "problems");
        foreach (ExpectedConversation expected in tap.Conversations.Where(conversation => conversation.IsTold))
        {
            ConversationReport[] found = [.. report.Conversations.Where(conversation => conversation.TraceId == expected.TraceId)];
            findings.Expect(1, found.Length, $"reports of {expected.TraceId} ({expected.Label})");
            findings.AddRange(found.SelectMany(conversation => conversation.Differences).Select(difference => $"{expected.TraceId} ({expected.Label}): {difference}"));
        }

        return findings;
    }
}
