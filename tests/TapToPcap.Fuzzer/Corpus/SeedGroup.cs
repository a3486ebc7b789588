namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Files of one kind that inputs are made from.</summary>
/// <param name="Others">What a file may be joined with: files of this and other kinds.</param>
internal sealed record SeedGroup(string Name, IReadOnlyList<byte[]> Files, IReadOnlyList<byte[]> Others);
