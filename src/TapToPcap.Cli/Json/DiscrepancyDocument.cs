namespace TapToPcap.Cli.Json;

/// <summary>
/// Gaps or repeats in one direction, in <c>verify --json</c>: their number, their bytes, and the offset of the first.
/// </summary>
internal sealed record DiscrepancyDocument(long Places, long Bytes, long FirstAt);
