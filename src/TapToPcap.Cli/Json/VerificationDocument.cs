namespace TapToPcap.Cli.Json;

/// <summary>What <c>verify --json</c> prints. The names of members become snake_case; scripts depend on them.</summary>
internal sealed record VerificationDocument(
    bool Equal,
    long Inputs,
    long Damaged,
    long Unreadable,
    long Packets,
    IEnumerable<VerifiedConversationDocument> Conversations,
    IEnumerable<string> Problems,
    long ProblemCount);
