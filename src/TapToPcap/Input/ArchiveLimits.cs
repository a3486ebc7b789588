namespace TapToPcap.Input;

/// <summary>What is taken out of archives at most, all in one run together: few bytes of gzip can unpack to very many.</summary>
/// <param name="MaxUnpackedSize">Bytes of the taps in tar archives, which are kept in a temporary file.</param>
/// <param name="MaxMembers">Taps in tar archives.</param>
internal sealed record ArchiveLimits(long MaxUnpackedSize, int MaxMembers);
