using TapToPcap.Protocols;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>One end of a connection and how far it has come.</summary>
/// <param name="meter">Follows what it sends, to measure the size of gaps.</param>
/// <param name="limit">The setting of Envoy's that bounds how much of what it sends is kept.</param>
internal sealed class TcpPeer(TcpFlow flow, FrameDirection direction, SequenceNumber initial, MessageMeter? meter, string limit)
{
    /// <summary>Its frames to the other end.</summary>
    internal TcpFlow Flow { get; } = flow;

    internal FrameDirection Direction { get; } = direction;

    internal string Limit { get; } = limit;

    internal MessageMeter? Meter { get; } = meter;

    /// <summary>Finds secrets in what it sends, where they are masked.</summary>
    internal Http1Secrets? Secrets { get; init; }

    /// <summary>The sequence number of its SYN.</summary>
    internal SequenceNumber Initial { get; } = initial;

    /// <summary>The sequence number of what it sends next.</summary>
    internal SequenceNumber Next { get; set; } = initial;

    /// <summary>All before this, sent by the other end, it has acknowledged.</summary>
    internal SequenceNumber Acknowledged { get; set; }

    /// <summary>Of its latest event bytes were cut, and how many has not been emitted yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Bytes of its latest event were cut.</summary>
    internal void Cut() => IsCut = true;

    /// <summary>The cut has been accounted for.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool TakeCut()
    {
        bool wasCut = IsCut;
        IsCut = false;
        return wasCut;
    }
}
