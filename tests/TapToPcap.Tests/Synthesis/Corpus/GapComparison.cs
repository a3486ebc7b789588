using TapToPcap.Converting;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Holds a capture and its summary against what they must show.</summary>
internal static class GapComparison
{
    internal static Findings Compare(GeneratedTap tap, bool isFilling = false, CutForm cut = CutForm.Snapped)
    {
        (byte[] file, ConversionSummary summary) = Conversions.Run(tap.Bytes, new ConversionOptions { FillGaps = isFilling, Cut = cut });
        return Compare([.. tap.Conversations.Select(conversation => isFilling ? conversation.Filled : conversation)], CaptureReader.Read(file), summary);
    }

    internal static Findings Compare(IReadOnlyList<ExpectedConversation> expected, Capture capture, ConversionSummary summary)
    {
        Findings findings = CompareSummary(expected, summary);
        try
        {
            CompareConversations(findings, expected, TcpReassembly.Of(capture, withGaps: true));
        }
        catch (InvalidDataException e)
        {
            findings.Add(e.Message);
        }

        return findings;
    }

    private static Findings CompareSummary(IReadOnlyList<ExpectedConversation> expected, ConversionSummary summary)
    {
        Findings findings = [];
        findings.Expect(expected.Count(conversation => conversation.IsEmitted), summary.Conversations, "conversations");
        findings.Expect(expected.Sum(conversation => conversation.Gaps), summary.Gaps, "gaps");
        findings.Expect(expected.Aggregate(0UL, (sum, conversation) => sum + conversation.MissingBytes), summary.MissingBytes, "missing bytes");
        findings.Expect(expected.Sum(conversation => conversation.Repeats), summary.Repeats, "repeats");
        findings.Expect(0, summary.TooLate, "events that came too late");
        findings.Expect(expected.Sum(conversation => conversation.PayloadBytes), summary.PayloadBytes, "payload bytes");
        findings.Expect(0, summary.LateWrites, "late writes");
        return findings;
    }

    private static void CompareConversations(Findings findings, IReadOnlyList<ExpectedConversation> expected, IReadOnlyList<TcpConversation> conversations)
    {
        findings.Expect(expected.Count(conversation => conversation.IsEmitted), conversations.Count, "conversations in the capture");
        foreach (ExpectedConversation one in expected.Where(conversation => conversation.IsEmitted))
        {
            TcpConversation[] found = [.. conversations.Where(conversation => conversation.Opener.From.Equals(one.Remote) || conversation.Other.From.Equals(one.Remote))];
            findings.Expect(1, found.Length, $"conversations with {one.Remote}");
            if (found is [TcpConversation seen])
            {
                CompareConversation(findings, one, seen);
            }
        }
    }

    private static void CompareConversation(Findings findings, ExpectedConversation expected, TcpConversation conversation)
    {
        TcpDirection remote = conversation.From(expected.Remote);
        TcpDirection local = ReferenceEquals(remote, conversation.Opener) ? conversation.Other : conversation.Opener;
        CompareDirection(findings, $"{expected.TraceId} ({expected.Label}), read", expected.Read, new SeenDirection(conversation, remote), expected.IsClosed);
        CompareDirection(findings, $"{expected.TraceId} ({expected.Label}), written", expected.Written, new SeenDirection(conversation, local), expected.IsClosed);
        CompareComments(findings, expected, conversation);
    }

    // Each direction that a gap is in has its comment; on which frame is not looked at.
    private static void CompareComments(Findings findings, ExpectedConversation expected, TcpConversation conversation)
    {
        IEnumerable<ExpectedGap> gaps = expected.Read.KnownGaps.Concat(expected.Written.KnownGaps);
        IEnumerable<string> causes = gaps.Select(gap => CommentedGaps.Text(gap.Size, gap.Cause)).Order(StringComparer.Ordinal);
        findings.Expect(Text(causes), Text(CommentedGaps.In(conversation).Order(StringComparer.Ordinal)), $"{expected.TraceId} ({expected.Label}), comments");
    }

    private static void CompareDirection(Findings findings, string what, ExpectedDirection expected, SeenDirection seen, bool isClosed)
    {
        CompareRuns(findings, what, expected.Runs, seen.Runs);
        CompareGaps(findings, what, expected, seen);
        findings.Expect(expected.HasFin ? expected.End : null, seen.FinAt, $"{what}: FIN");
        findings.Expect(seen.FinAt is null || seen.Reached <= seen.FinAt + 1, $"{what}: goes on to {seen.Reached} after its FIN");
        foreach (ExpectedGap gap in expected.IsFilled ? [] : expected.KnownGaps.Where(gap => gap.Cause == GapCause.Lost))
        {
            findings.Expect(seen.AcknowledgedBeforeFin >= gap.End, $"{what}: acknowledged up to {seen.AcknowledgedBeforeFin}, the gap ends at {gap.End}");
        }

        findings.Expect(!isClosed || seen.Acknowledged == expected.End + 1, $"{what}: acknowledged up to {seen.Acknowledged}, the FIN is at {expected.End}");
    }

    private static void CompareRuns(Findings findings, string what, IReadOnlyList<ByteRun> expected, IReadOnlyList<ByteRun> seen)
    {
        findings.Expect(Text(expected.Select(run => run.Offset)), Text(seen.Select(run => run.Offset)), $"{what}: bytes begin at");
        foreach ((ByteRun one, ByteRun other) in expected.Zip(seen))
        {
            findings.ExpectBytes(one.Bytes, other.Bytes, $"{what}: bytes at {one.Offset}");
        }
    }

    private static void CompareGaps(Findings findings, string what, ExpectedDirection expected, SeenDirection seen)
    {
        IEnumerable<Gap> expectedGaps = expected.VisibleGaps;
        IEnumerable<Gap> seenGaps = seen.Gaps;
        if (expected.EndsInUnknown)
        {
            Gap last = expected.VisibleGaps[^1];
            (expectedGaps, seenGaps) = (expectedGaps.SkipLast(1), seenGaps.Where(gap => gap != last));
        }

        findings.Expect(Text(expectedGaps), Text(seenGaps), $"{what}: missing");
    }

    private static string Text<T>(IEnumerable<T> values) => string.Join(", ", values);
}
