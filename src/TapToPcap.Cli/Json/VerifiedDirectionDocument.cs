namespace TapToPcap.Cli.Json;

/// <summary>One direction of a conversation, in the tap and in the capture, in <c>verify --json</c>.</summary>
/// <param name="Holes">The earlier name of <paramref name="Gaps"/>, for scripts.</param>
internal sealed record VerifiedDirectionDocument(BytesDocument? Tap, BytesDocument? Capture, DiscrepancyDocument Gaps, DiscrepancyDocument Holes, DiscrepancyDocument Repeats);
