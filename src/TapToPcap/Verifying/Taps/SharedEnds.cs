using TapToPcap.Verifying.Captures;

namespace TapToPcap.Verifying.Taps;

/// <summary>Knows the ends that several tapped connections claim at one time: the two sides of a connection that is tapped at both, a socket's tap and an HTTP tap of one listener, loopback ends of two pods.</summary>
/// <remarks>A capture can show one of them with these ends alone. What exchanges claim is taken to be claimed all the time: their taps do not show how long the connection lasts.</remarks>
internal sealed class SharedEnds
{
    private const ushort FirstInventedPort = 49_152;

    private readonly HashSet<TappedConversation> _overlapping = [];
    private readonly HashSet<(TcpEnd, TcpEnd)> _ofExchanges;
    private readonly HashSet<(TcpEnd, TcpEnd)> _ofConversations = [];

    internal SharedEnds(IEnumerable<TappedConversation> conversations, IEnumerable<TappedExchange> exchanges)
    {
        _ofExchanges = [.. exchanges.SelectMany(exchange => exchange.Sides).Select(side => KeyOf(side.Client, side.Server)).OfType<(TcpEnd, TcpEnd)>()];
        foreach (IGrouping<(TcpEnd, TcpEnd)?, TappedConversation> group in conversations.GroupBy(KeyOf))
        {
            if (group.Key is (TcpEnd, TcpEnd) ends)
            {
                _ofConversations.Add(ends);
                AddOverlapping([.. group.OrderBy(conversation => conversation.Begin)]);
            }
        }
    }

    /// <summary>Whether the captured end can be that of a conversation whose ends others claim: another port that is free to be invented (RFC 6335 §6), at the same address.</summary>
    internal bool CanStandFor(TappedConversation conversation, TcpEnd named, TcpEnd captured) =>
        IsOtherPort(named, captured) && (_overlapping.Contains(conversation) || (KeyOf(conversation) is (TcpEnd, TcpEnd) ends && _ofExchanges.Contains(ends)));

    /// <summary>Whether captured ends can be those of exchanges whose connection was tapped at its socket as well.</summary>
    internal bool CanStandFor(ExchangeEnds named, ExchangeEnds captured) =>
        KeyOf(named.Client, named.Server) is (TcpEnd, TcpEnd) ends
        && _ofConversations.Contains(ends)
        && named.Server == captured.Server
        && captured.Client is TcpEnd client
        && IsOtherPort(named.Client!.Value, client);

    private static bool IsOtherPort(TcpEnd named, TcpEnd captured) => named.Address == captured.Address && named.Port != captured.Port && captured.Port >= FirstInventedPort;

    private static (TcpEnd, TcpEnd)? KeyOf(TappedConversation conversation) => KeyOf(conversation.Remote, conversation.Local);

    private static (TcpEnd, TcpEnd)? KeyOf(TcpEnd? one, TcpEnd? other) => (one, other) switch
    {
        (TcpEnd first, TcpEnd second) => first.CompareTo(second) <= 0 ? (first, second) : (second, first),
        _ => null,
    };

    private void AddOverlapping(IReadOnlyList<TappedConversation> byBegin)
    {
        TappedConversation lasting = byBegin[0];
        foreach (TappedConversation next in byBegin.Skip(1))
        {
            if (next.Begin <= lasting.End)
            {
                _overlapping.Add(lasting);
                _overlapping.Add(next);
            }

            lasting = next.End > lasting.End ? next : lasting;
        }
    }
}
