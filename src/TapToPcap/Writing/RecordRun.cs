namespace TapToPcap.Writing;

/// <summary>The size of a run of whole records.</summary>
/// <param name="Length">Bytes of all records.</param>
/// <param name="Packets">How many of the records are packets.</param>
internal readonly record struct RecordRun(int Length, int Packets);
