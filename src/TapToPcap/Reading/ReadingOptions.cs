using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Options for reading taps, which all commands share: framing, and limits on memory, damage and archives.</summary>
public sealed record ReadingOptions
{
    /// <summary>How records of all taps are encoded and delimited; default null: detected from the first bytes of each.</summary>
    public TapFraming? Framing { get; init; }

    /// <summary>
    /// Most bytes of one event; of a larger one the beginning of its body is kept. Default null: 64 MiB of what has to be held in
    /// memory, and no limit for the bodies of files, which are read piece by piece.
    /// </summary>
    public int? MaxEventSize { get; init; }

    /// <summary>Damaged places of one tap after which its rest is skipped; default 100.</summary>
    public int MaxDamages { get; init; } = 100;

    /// <summary>Most bytes of all taps in tar archives together, which are kept in a temporary file; default 64 GiB.</summary>
    public long MaxUnpackedSize { get; init; } = 64L << 30;

    /// <summary>Most taps in all tar archives together; default 1,000,000.</summary>
    public int MaxMembers { get; init; } = 1_000_000;

    internal ArchiveLimits ToArchiveLimits() => new(MaxUnpackedSize, MaxMembers);
}
