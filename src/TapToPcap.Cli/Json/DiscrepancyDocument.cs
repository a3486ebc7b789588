namespace TapToPcap.Cli.Json;

/// <summary>Places of one direction of a capture, their bytes together, and the offset of the first.</summary>
internal sealed record DiscrepancyDocument(long Places, long Bytes, long FirstAt);
