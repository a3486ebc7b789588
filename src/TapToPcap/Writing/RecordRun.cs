namespace TapToPcap.Writing;

/// <summary>Whole records one after the other.</summary>
/// <param name="Length">Bytes of them all.</param>
/// <param name="Packets">How many of them are packets.</param>
internal readonly record struct RecordRun(int Length, int Packets);
