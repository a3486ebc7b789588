namespace TapToPcap.Cli.Json;

/// <summary>One direction, in the tap and in the capture.</summary>
/// <param name="Holes">The earlier name of <paramref name="Gaps"/>, for scripts.</param>
internal sealed record VerifiedDirectionDocument(BytesDocument? Tap, BytesDocument? Capture, DiscrepancyDocument Gaps, DiscrepancyDocument Holes, DiscrepancyDocument Repeats);
