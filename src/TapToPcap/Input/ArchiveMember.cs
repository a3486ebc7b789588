namespace TapToPcap.Input;

/// <summary>A file in an archive.</summary>
/// <param name="Length">Bytes of the file, as the archive says.</param>
/// <param name="Offset">Bytes of the archive before its data, after decompression.</param>
/// <param name="Open">Opens its data, before the next member is asked for.</param>
/// <param name="IsIndependent">Whether the next member can be read if this one cannot.</param>
internal sealed record ArchiveMember(string Name, long Length, DateTimeOffset ModifiedAt, long Offset, Func<Stream> Open, bool IsIndependent);
