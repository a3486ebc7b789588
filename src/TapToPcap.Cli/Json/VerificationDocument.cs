namespace TapToPcap.Cli.Json;

/// <summary>What <c>verify --json</c> prints. Names of members become snake_case; they are held by scripts.</summary>
internal sealed record VerificationDocument(
    bool Equal,
    long Inputs,
    long Damaged,
    long Unreadable,
    long Packets,
    IEnumerable<VerifiedConversationDocument> Conversations,
    IEnumerable<string> Problems,
    long ProblemCount);
