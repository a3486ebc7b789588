using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>How the taps are to be read, and how the capture was made of them.</summary>
public sealed record VerificationOptions
{
    /// <summary>How all taps are encoded; default null, detected from the first bytes of each.</summary>
    public TapFraming? Framing { get; init; }

    /// <summary>Most bytes of one event, and with it a bound on memory; default 64 MiB.</summary>
    public int MaxEventSize { get; init; } = 64 << 20;

    /// <summary>As <see cref="ConversionOptions.MaxDamages"/>.</summary>
    public int MaxDamages { get; init; } = 100;

    /// <summary>As <see cref="ConversionOptions.MaxUnpackedSize"/>.</summary>
    public long MaxUnpackedSize { get; init; } = 64L << 30;

    /// <summary>As <see cref="ConversionOptions.MaxMembers"/>.</summary>
    public int MaxMembers { get; init; } = 1_000_000;

    /// <summary>Which ports the capture shows as others (<see cref="ConversionOptions.Ports"/>); default none.</summary>
    public PortMap Ports { get; init; } = PortMap.None;

    /// <summary>Whether the capture has zeros where bytes are missing (<see cref="ConversionOptions.FillGaps"/>); default false.</summary>
    public bool FilledGaps { get; init; }

    /// <summary>Whether their number was taken from the lengths in the data as well (<see cref="ConversionOptions.MeasureGaps"/>); default true. Of no account without zeros.</summary>
    public bool MeasuredGaps { get; init; } = true;
}
