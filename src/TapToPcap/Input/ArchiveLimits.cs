namespace TapToPcap.Input;

/// <summary>Limits on what all archives of one run unpack to together, as few bytes of gzip can unpack to very many.</summary>
/// <param name="MaxUnpackedSize">Most bytes of taps in tar archives, which are kept in a temporary file.</param>
/// <param name="MaxMembers">Most taps in tar archives.</param>
internal sealed record ArchiveLimits(long MaxUnpackedSize, int MaxMembers);
