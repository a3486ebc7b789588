using TapToPcap.Verifying.Captures;

namespace TapToPcap.Verifying.Taps;

/// <summary>Finds the ends that several tapped connections claim at one time: one connection tapped at both of its sides, a socket
/// tap and an HTTP tap of one listener, or loopback addresses of two pods.</summary>
/// <remarks>A capture can show only one of these connections with these ends. Exchanges count as claiming theirs all the time, as
/// their taps do not show how long the connection lasts.</remarks>
internal sealed class SharedEnds
{
    private const ushort FirstInventedPort = 49_152;

    private readonly HashSet<TappedConversation> _overlapping = [];
    private readonly HashSet<(TcpEnd, TcpEnd)> _ofExchanges = [];
    private readonly HashSet<(TcpEnd, TcpEnd)> _ofSeveralExchanges = [];
    private readonly HashSet<(TcpEnd, TcpEnd)> _ofConversations = [];

    internal SharedEnds(IEnumerable<TappedConversation> conversations, IEnumerable<TappedExchange> exchanges)
    {
        foreach ((TcpEnd, TcpEnd) ends in exchanges.SelectMany(exchange => exchange.Sides).Select(side => KeyOf(side.Client, side.Server)).OfType<(TcpEnd, TcpEnd)>())
        {
            (_ofExchanges.Contains(ends) ? _ofSeveralExchanges : _ofExchanges).Add(ends);
        }

        foreach (IGrouping<(TcpEnd, TcpEnd)?, TappedConversation> group in conversations.GroupBy(KeyOf))
        {
            if (group.Key is (TcpEnd, TcpEnd) ends)
            {
                _ofConversations.Add(ends);
                AddOverlapping(group);
            }
        }

        // A named end has one address and port in the whole capture.
        foreach (IGrouping<(TcpEnd?, string), TappedConversation> group in conversations.Where(conversation => conversation.NamedEnd is not null).GroupBy(conversation => (conversation.Remote ?? conversation.Local, conversation.NamedEnd!)))
        {
            AddOverlapping(group);
        }
    }

    /// <summary>Whether the captured end can be that of a conversation whose ends others claim, or are one and the same: it has the
    /// same address and another port from the range for invented ones (RFC 6335 §6).</summary>
    internal bool CanStandFor(TappedConversation conversation, TcpEnd named, TcpEnd captured) =>
        IsOtherPort(named, captured) && (conversation.Remote == conversation.Local || _overlapping.Contains(conversation) || (KeyOf(conversation) is (TcpEnd, TcpEnd) ends && _ofExchanges.Contains(ends)));

    /// <summary>Whether the captured ends can be those of an exchange whose connection others claim too, other exchanges or a socket
    /// tap, or has two equal ends.</summary>
    internal bool CanStandFor(ExchangeEnds named, ExchangeEnds captured) =>
        KeyOf(named.Client, named.Server) is (TcpEnd, TcpEnd) ends
        && (named.Client == named.Server || _ofConversations.Contains(ends) || _ofSeveralExchanges.Contains(ends))
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

    private void AddOverlapping(IEnumerable<TappedConversation> conversations)
    {
        TappedConversation[] byBegin = [.. conversations.OrderBy(conversation => conversation.Begin)];
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
