using TapToPcap.Common;
using TapToPcap.Reading;

namespace TapToPcap.Verifying.Settings;

/// <summary>How the taps are to be read, and how the capture was made of them.</summary>
public sealed record VerificationOptions
{
    /// <summary>How the taps are read.</summary>
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Which ports the capture shows as others; default none.</summary>
    public PortMap Ports { get; init; } = PortMap.None;

    /// <summary>Whether the capture has zeros where bytes are missing; default false.</summary>
    public bool FilledGaps { get; init; }

    /// <summary>Whether their number was taken from the lengths in the data as well; default true. Of no account without zeros.</summary>
    public bool MeasuredGaps { get; init; } = true;
}
