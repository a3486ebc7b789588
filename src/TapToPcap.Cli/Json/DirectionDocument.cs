namespace TapToPcap.Cli.Json;

/// <summary>One direction of a conversation.</summary>
/// <param name="Bytes">In the tap.</param>
/// <param name="Cuts">By Envoy's limits.</param>
/// <param name="CutBytes">That the cuts of known size took.</param>
internal sealed record DirectionDocument(long Bytes, long Cuts, long CutsOfUnknownSize, long CutBytes);
