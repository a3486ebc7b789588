using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Tcp;

/// <summary>Assigns the TCP segments of a capture to conversations, which reassemble them and keep digests of what they
/// carry.</summary>
/// <param name="readsHttp">Whether HTTP exchanges are to be read as well.</param>
internal sealed class TcpReassembler(bool readsHttp = false)
{
    // How many of the latest conversations between its ends a packet may belong to.
    private const int MaxSought = 16;

    private readonly Dictionary<(TcpEnd, TcpEnd), CapturedConversation> _latest = [];
    private readonly List<CapturedConversation> _conversations = [];
    private readonly HeldBytes _held = new();

    internal void Accept(in TcpPacket packet, in CapturedFrame frame)
    {
        (TcpEnd, TcpEnd) ends = packet.Source.CompareTo(packet.Destination) <= 0 ? (packet.Source, packet.Destination) : (packet.Destination, packet.Source);
        CapturedConversation? latest = _latest.GetValueOrDefault(ends);
        CapturedConversation? conversation = Find(latest, packet);
        if (conversation is null)
        {
            conversation = Begin(packet, frame, latest);
            latest?.FollowBy(conversation);
            _latest[ends] = conversation;
            _conversations.Add(conversation);
        }

        conversation.Accept(packet);
    }

    /// <summary>Returns all conversations, in the order of their first frames; nothing may be added afterwards.</summary>
    internal IReadOnlyList<CapturedConversation> Finish()
    {
        foreach (CapturedConversation conversation in _conversations)
        {
            conversation.Finish();
        }

        return _conversations;
    }

    private CapturedConversation Begin(in TcpPacket packet, in CapturedFrame frame, CapturedConversation? earlier)
    {
        CapturedExchanges? exchanges = readsHttp ? new CapturedExchanges() : null;
        CapturedDirection From(TcpEnd end) => new(end, _held, exchanges is null ? null : new CapturedHttp(exchanges));
        return new CapturedConversation(From(packet.Source), From(packet.Destination), frame.Number, frame.Time, earlier);
    }

    private static CapturedConversation? Find(CapturedConversation? latest, in TcpPacket packet)
    {
        CapturedConversation? nearest = null;
        long least = long.MaxValue;
        CapturedConversation? sought = latest;
        for (int i = 0; i < MaxSought && sought is not null && least > 0; i++)
        {
            if (sought.DistanceTo(packet) is long distance && distance < least)
            {
                (nearest, least) = (sought, distance);
            }

            sought = sought.Earlier;
        }

        return nearest;
    }
}
