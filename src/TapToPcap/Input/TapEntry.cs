namespace TapToPcap.Input;

/// <summary>One tap of a source: the source itself, unpacked, or a member of an archive.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Label">For the capture.</param>
/// <param name="Bytes">The tap as Envoy wrote it. Belongs to the archive, and can be read until the next entry is asked for.</param>
internal readonly record struct TapEntry(string Name, string Label, bool IsDiscovered, Stream Bytes);
