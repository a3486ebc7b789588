using TapToPcap.Common;
using TapToPcap.Reading;

namespace TapToPcap.Verifying.Settings;

/// <summary>How taps are read for verification, and which options of the conversion made the capture from them.</summary>
public sealed record VerificationOptions
{
    /// <summary>How the taps are read.</summary>
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Which ports the capture shows as others; default none.</summary>
    public PortMap Ports { get; init; } = PortMap.None;

    /// <summary>Whether the capture has zeros where Envoy cut bytes (<c>--cut zeros</c>); default false.</summary>
    public bool FilledCuts { get; init; }

    /// <summary>Whether it has zeros wherever bytes are missing (<c>--fill-gaps zeros</c>); default false.</summary>
    public bool FilledGaps { get; init; }

    /// <summary>Whether the number of zeros was also measured by lengths in the data; default true. Has no effect without
    /// zeros.</summary>
    public bool MeasuredGaps { get; init; } = true;

    internal bool HasFilledCuts => FilledCuts || FilledGaps;
}
