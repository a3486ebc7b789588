using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <summary>One end of a connection and how far it has come.</summary>
internal sealed class TcpPeer(TcpFlow flow, FrameDirection direction, SequenceNumber initial)
{
    /// <summary>Its frames to the other end.</summary>
    internal TcpFlow Flow { get; } = flow;

    internal FrameDirection Direction { get; } = direction;

    /// <summary>The sequence number of what it sends next.</summary>
    internal SequenceNumber Next { get; set; } = initial;

    /// <summary>All before this, sent by the other end, it has acknowledged.</summary>
    internal SequenceNumber Acknowledged { get; set; }
}
