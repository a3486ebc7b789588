using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Json;

/// <summary>What <c>info --json</c> prints. The names of members become snake_case; scripts depend on them.</summary>
internal sealed record InspectionDocument(
    IEnumerable<ConversationDocument> Conversations,
    IEnumerable<ExchangeDocument> Exchanges,
    TotalsDocument Totals,
    IEnumerable<Advice> Advice,
    IEnumerable<ProblemDocument> Problems);
