using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Cli.Json;

/// <summary>Prints a verification for scripts, as JSON. Numbers that may exceed 2^53 are strings, as in Envoy's own JSON.</summary>
internal static class VerificationJson
{
    // Names of files and messages stay readable: the JSON is not for a web page.
    private static readonly JsonDocuments Relaxed = new(new JsonSerializerOptions(JsonDocuments.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal static void Print(VerificationReport report, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(Of(report), Relaxed.VerificationDocument));

    private static VerificationDocument Of(VerificationReport report) => new(
        report.Differences == 0,
        report.Inputs,
        report.Damaged,
        report.Unreadable,
        report.Packets,
        report.Conversations.Select(Of),
        report.Problems,
        report.ProblemCount);

    private static VerifiedConversationDocument Of(ConversationReport conversation) => new(
        conversation.IsEqual,
        conversation.IsExchange,
        conversation.Source,
        conversation.TraceId?.ToString(CultureInfo.InvariantCulture),
        conversation.Remote?.ToString(),
        conversation.Local?.ToString(),
        conversation.FirstFrame,
        conversation.Time?.ToString(CultureInfo.InvariantCulture),
        Of(conversation.Read),
        Of(conversation.Written),
        conversation.Differences,
        conversation.Notes);

    private static VerifiedDirectionDocument Of(DirectionReport direction) => new(Of(direction.Tap), Of(direction.Capture), Of(direction.Gaps), Of(direction.Gaps), Of(direction.Repeats));

    private static BytesDocument? Of(ByteDigest? digest) => digest is null ? null : new BytesDocument(digest.Length, digest.Sha256);

    private static DiscrepancyDocument Of(Discrepancy discrepancy) => new(discrepancy.Places, discrepancy.Bytes, discrepancy.FirstAt);
}
