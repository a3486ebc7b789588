using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>How the taps are to be read.</summary>
public sealed record VerificationOptions
{
    /// <summary>How all taps are laid down; default null, told by the first bytes of each.</summary>
    public TapFraming? Framing { get; init; }

    /// <summary>Most bytes of one event, and with it a bound on memory; default 64 MiB.</summary>
    public int MaxEventSize { get; init; } = 64 << 20;
}
