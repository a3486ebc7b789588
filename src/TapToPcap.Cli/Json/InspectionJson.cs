using System.Globalization;
using System.Text.Json;
using TapToPcap.Cli.Commands;
using TapToPcap.Inspecting;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Cli.Json;

/// <summary>Writes an inspection for scripts: one JSON object and a newline.</summary>
internal static class InspectionJson
{
    private const decimal NanosecondsPerSecond = 1_000_000_000;

    internal static void Write(Inspection inspection, Stream output)
    {
        JsonSerializer.Serialize(output, Of(inspection), JsonDocuments.Default.InspectionDocument);
        output.WriteByte((byte)'\n');
    }

    private static InspectionDocument Of(Inspection inspection) => new(
        inspection.Conversations.Select(Of),
        inspection.Exchanges.Select(Of),
        Of(inspection.Totals),
        inspection.Advice,
        inspection.Problems.Select(problem => new ProblemDocument(NameOf(problem.Kind), problem.Message)));

    private static ConversationDocument Of(InspectedConversation conversation) => new(
        conversation.Source,
        conversation.TraceId.ToString(CultureInfo.InvariantCulture),
        NameOf(conversation.Framing),
        conversation.IsStreamed,
        conversation.Local,
        conversation.Remote,
        conversation.Role == TapRole.Downstream ? "downstream" : "upstream",
        conversation.RoleReason,
        conversation.Start is long start ? Timestamp.Write(start) : null,
        SecondsOf(conversation.Duration),
        conversation.Events,
        Of(conversation.Read),
        Of(conversation.Written),
        conversation.LostBytes,
        conversation.BelowTapBytes,
        conversation.Protocol,
        conversation.IsClosed,
        conversation.SampleRate);

    private static DirectionDocument Of(InspectedDirection direction) => new(direction.Bytes, direction.Cuts, direction.UnsizedCuts, direction.CutBytes);

    private static ExchangeDocument Of(InspectedExchange exchange) => new(
        exchange.Source,
        exchange.TraceId.ToString(CultureInfo.InvariantCulture),
        exchange.IsStreamed,
        exchange.Client,
        exchange.Upstream,
        exchange.Start is long start ? Timestamp.Write(start) : null,
        exchange.Method,
        exchange.Authority,
        exchange.Path,
        exchange.Status,
        exchange.RequestBytes,
        exchange.ResponseBytes,
        exchange.RequestCuts,
        exchange.ResponseCuts,
        exchange.RequestLacks,
        exchange.ResponseLacks,
        exchange.ShownAsHttp2);

    private static TotalsDocument Of(InspectionTotals totals) => new(
        totals.Taps,
        totals.Conversations,
        totals.Open,
        totals.Events,
        totals.ReadBytes,
        totals.WrittenBytes,
        totals.Cuts,
        totals.UnsizedCuts,
        totals.CutBytes,
        totals.LostBytes,
        totals.BelowTapBytes,
        totals.Exchanges,
        totals.BodyBytes,
        totals.BodyCuts,
        totals.BrokenOff,
        totals.Empty,
        totals.Damaged,
        totals.Unreadable,
        totals.NotTaps);

    // Always nine decimal places.
    private static decimal SecondsOf(long nanoseconds) => decimal.Add(nanoseconds / NanosecondsPerSecond, 0.000_000_000m);

    private static string NameOf(TapFraming framing) => framing switch
    {
        TapFraming.Binary => "binary",
        TapFraming.Delimited => "delimited",
        TapFraming.Json => "json",
        TapFraming.Text => "text",
        _ => "capture",
    };

    private static string NameOf(InspectionProblemKind kind) => kind switch
    {
        InspectionProblemKind.Damaged => "damaged",
        InspectionProblemKind.Empty => "empty",
        InspectionProblemKind.NotTap => "not_tap",
        _ => "unreadable",
    };
}
