namespace TapToPcap.Cli.Json;

/// <summary>One direction of a conversation, in <c>info --json</c>.</summary>
/// <param name="Bytes">Bytes in the tap.</param>
/// <param name="Cuts">Events that Envoy cut at its limits.</param>
/// <param name="CutBytes">Bytes that the cuts of known size left out.</param>
internal sealed record DirectionDocument(long Bytes, long Cuts, long CutsOfUnknownSize, long CutBytes);
