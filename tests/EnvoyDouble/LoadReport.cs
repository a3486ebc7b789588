namespace TapToPcap.Doubles;

/// <summary>What a load came to.</summary>
/// <param name="Events">Reads and writes, closes not counted.</param>
/// <param name="Bytes">Payload of these.</param>
internal sealed record LoadReport(int Connections, long Events, long Bytes, TimeSpan Elapsed);
