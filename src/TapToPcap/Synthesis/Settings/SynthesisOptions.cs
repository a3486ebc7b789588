using TapToPcap.Common;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Settings;

/// <param name="MaxSegmentSize">Most payload bytes of a segment over IPv4; over IPv6 20 fewer, which its longer header takes.</param>
/// <param name="Handshake">Whether connections are opened and closed, or only carry data.</param>
/// <param name="Role">What every conversation is, or null to decide for each.</param>
/// <param name="FillGaps">Whether zeros are put where bytes of known number are missing.</param>
/// <param name="MeasureGaps">Whether the application's own lengths give the size of a gap where Envoy's count does not.</param>
internal sealed record SynthesisOptions(LinkType LinkType, int MaxSegmentSize, bool Handshake, TapRole? Role, bool FillGaps, bool MeasureGaps)
{
    /// <summary>Whether all that happened is emitted in the order of its time, over all taps; default true.</summary>
    internal bool IsInTimeOrder { get; init; } = true;

    internal HttpForm HttpForm { get; init; }

    internal HttpSide HttpSide { get; init; }

    /// <summary>Whether the values of secret headers are masked.</summary>
    internal bool Redact { get; init; }

    /// <summary>Most zeros that are put where bytes are missing, in all places together.</summary>
    internal long MaxFilledBytes { get; init; } = long.MaxValue;

    /// <summary>Conversations of one tap, and HTTP exchanges recorded in pieces, that are open at once; with one more, the one open for longest is dropped.</summary>
    internal int MaxConversations { get; init; } = int.MaxValue;

    /// <summary>Which ports are shown as others.</summary>
    internal PortMap Ports { get; init; } = PortMap.None;
}
