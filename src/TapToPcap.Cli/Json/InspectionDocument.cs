using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Json;

/// <summary>What <c>info --json</c> prints. Names of members become snake_case; they are held by scripts.</summary>
internal sealed record InspectionDocument(
    IEnumerable<ConversationDocument> Conversations,
    IEnumerable<ExchangeDocument> Exchanges,
    TotalsDocument Totals,
    IEnumerable<Advice> Advice,
    IEnumerable<ProblemDocument> Problems);
