using TapToPcap.Common;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Settings;

/// <summary>The options of a conversion as far as synthesis needs them.</summary>
/// <param name="MaxSegmentSize">Most payload bytes of a segment over IPv4; 20 less over IPv6, whose header is longer.</param>
/// <param name="Handshake">Whether handshakes and closes are emitted.</param>
/// <param name="Role">Envoy's role in every conversation; null to decide for each.</param>
/// <param name="FillGaps">Whether lost records of known size are replaced by zeros.</param>
/// <param name="MeasureGaps">Whether gaps that <c>seq_num</c> does not show are measured by lengths in the data.</param>
internal sealed record SynthesisOptions(LinkType LinkType, int MaxSegmentSize, bool Handshake, TapRole? Role, bool FillGaps, bool MeasureGaps)
{
    /// <summary>The greatest <see cref="MaxSegmentSize"/>: 65,535 of an IPv4 packet less 40 of headers.</summary>
    internal const int MaxMaxSegmentSize = ushort.MaxValue - Ipv4Header.Length - TcpSegment.MinHeaderLength;

    /// <summary>How bytes are written that Envoy cut; default beyond a snap length.</summary>
    internal CutForm Cut { get; init; }

    /// <summary>Whether the events of all taps come in one order of time; default true.</summary>
    internal bool IsInTimeOrder { get; init; } = true;

    internal HttpForm HttpForm { get; init; }

    internal HttpSide HttpSide { get; init; }

    /// <summary>Whether the values of secret headers are masked.</summary>
    internal bool Redact { get; init; }

    /// <summary>Most bytes that were not recorded and are written all the same: as zeros, and as packets beyond a snap length.</summary>
    internal long MaxFilledBytes { get; init; } = long.MaxValue;

    /// <summary>Most open conversations of one tap, and most open exchanges in pieces; with more, the oldest is evicted.</summary>
    internal int MaxConversations { get; init; } = int.MaxValue;

    /// <summary>Ports that are shown as other ports.</summary>
    internal PortMap Ports { get; init; } = PortMap.None;
}
