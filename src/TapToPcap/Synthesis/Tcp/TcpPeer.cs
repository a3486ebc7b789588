using TapToPcap.Protocols;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The state of one end of a conversation: its sequence numbers, its latest cut, and what follows its bytes.</summary>
/// <param name="meter">Measures gaps by lengths in what it sends; null if that is not wanted or not possible.</param>
/// <param name="limit">The setting of Envoy that limits how much of what it sends is recorded.</param>
internal sealed class TcpPeer(TcpFlow flow, FrameDirection direction, SequenceNumber initial, MessageMeter? meter, string limit)
{
    private int _emitted;

    /// <summary>Builds its frames to the other end.</summary>
    internal TcpFlow Flow { get; } = flow;

    internal FrameDirection Direction { get; } = direction;

    internal string Limit { get; } = limit;

    internal MessageMeter? Meter { get; } = meter;

    /// <summary>Finds secrets in what it sends; null if they are not masked.</summary>
    internal Http1Secrets? Secrets { get; init; }

    /// <summary>The sequence number of its SYN.</summary>
    internal SequenceNumber Initial { get; } = initial;

    /// <summary>The sequence number of what it sends next.</summary>
    internal SequenceNumber Next { get; set; } = initial;

    /// <summary>The sequence number up to which it has acknowledged what the other end sent.</summary>
    internal SequenceNumber Acknowledged { get; set; }

    /// <summary>Its latest event was cut, and the gap after it has not been emitted yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Notes that its latest event was cut.</summary>
    /// <param name="emitted">How many of the missing bytes have been emitted already.</param>
    internal void Cut(int emitted) => (IsCut, _emitted) = (true, emitted);

    /// <summary>Notes that the gap of the cut is emitted now.</summary>
    /// <param name="emitted">How many of the missing bytes have been emitted already.</param>
    /// <returns>Whether there was one.</returns>
    internal bool TakeCut(out int emitted)
    {
        (bool wasCut, emitted) = (IsCut, _emitted);
        (IsCut, _emitted) = (false, 0);
        return wasCut;
    }
}
