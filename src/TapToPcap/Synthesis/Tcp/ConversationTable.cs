using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The open conversations of one tap by trace id; trace ids of different taps are unrelated.</summary>
/// <param name="label">The unique name of the tap in the capture.</param>
/// <param name="group">The name shared by the taps of one listener or cluster; null to derive it from the label.</param>
internal sealed class ConversationTable(string label, Delivery delivery, string? group = null)
{
    private readonly Dictionary<ulong, LinkedListNode<Conversation>> _open = [];
    private readonly LinkedList<Conversation> _byAge = new();
    private readonly Queue<Wait> _waiting = [];
    private readonly IdentityHash _identity = IdentityHash.Of(label);
    private Conversation? _latest;
    private long _latestOpening = long.MinValue;
    private ulong _openings;
    private long _arrivals;
    private ExchangeIds? _exchangeIds;
    private EndedConversations? _ended;

    internal string Label { get; } = label;

    /// <summary>How its events reach tap2pcap.</summary>
    internal Delivery Delivery { get; } = delivery;

    /// <summary>The clock that limits how long early events wait, in milliseconds; not used in files.</summary>
    internal long Clock { get; set; }

    /// <summary>The name shared by the taps of one listener or cluster, which is that of their interface in the capture.</summary>
    internal string Group { get; } = group ?? TapLabel.GroupOf(label);

    /// <summary>Where its connections were tapped: one listener or cluster of one Envoy, as far as names show.</summary>
    internal string Origin { get; init; } = group ?? TapLabel.GroupOf(label);

    /// <summary>The view in another tap of the connection that this one begins with; null if there is none.</summary>
    internal SecondView? SecondView { get; set; }

    /// <summary>The name of the other conversation of <see cref="SecondView"/> if it has these ends, once; else null.</summary>
    internal string? TakeSecondView(EndPair ends)
    {
        if (SecondView is not SecondView view || view.Ends != ends)
        {
            return null;
        }

        SecondView = null;                                                     // the same port may be used again further on in the tap
        return view.First;
    }

    /// <summary>Conversations that have not ended, oldest first.</summary>
    internal IReadOnlyCollection<Conversation> Open => _byAge;

    /// <summary>Assigns ids to HTTP exchanges in whole records.</summary>
    internal ExchangeIds ExchangeIds => _exchangeIds ??= new ExchangeIds(Label);

    /// <summary>The HTTP exchanges that have begun and not ended; null before the first.</summary>
    internal IOpenExchanges? OpenExchanges { get; set; }

    /// <summary>Assigns times to the parts of the current HTTP exchange of a live tap.</summary>
    internal HttpClock? Exchange { get; set; }

    /// <summary>Conversations that ended recently, if events may come after the end; null otherwise.</summary>
    internal EndedConversations? Ended => Delivery.CanReorder ? _ended ??= new EndedConversations() : null;

    /// <summary>The identity from which all that is invented for a conversation that opens now is derived.</summary>
    /// <remarks>Openings are counted too if trace id and time may repeat, as where a tap is twice in a file.</remarks>
    internal IdentityHash Identify(Conversation opening)
    {
        _openings++;
        IdentityHash identity = _identity.With(opening.TraceId).With((ulong)opening.LastTime);
        if (opening.LastTime <= _latestOpening)
        {
            return identity.With(_openings);
        }

        _latestOpening = opening.LastTime;
        return identity;
    }

    internal Conversation? Find(ulong traceId)
    {
        // Consecutive events are often of the same conversation.
        if (_latest?.TraceId != traceId)
        {
            _latest = _open.GetValueOrDefault(traceId)?.Value;
        }

        return _latest;
    }

    /// <summary>The conversation of an event; a new one if its beginning was not seen.</summary>
    internal Conversation FindOrAdd(ulong traceId) => Find(traceId) ?? Add(new Conversation(traceId) { IsJoinedLate = Delivery.AnnouncesAll });

    /// <summary>The conversation of an event that replaces the connection record; a new one if there is none.</summary>
    internal Conversation FindOrBegin(ulong traceId) => Find(traceId) ?? Add(new Conversation(traceId));

    /// <summary>Begins a new conversation with its connection record, even if its trace id is in use.</summary>
    internal Conversation Add(in TapEvent opened)
    {
        Conversation conversation = Add(new Conversation(opened.TraceId));
        conversation.Announce(opened);
        return conversation;
    }

    /// <summary>Begins the next conversation of a trace id, with a connection record that was taken for a repeat, if any.</summary>
    internal Conversation Replace(Conversation before)
    {
        Conversation conversation = Add(new Conversation(before.TraceId));
        if (before.RepeatedRecord is TapEvent record)
        {
            conversation.Announce(record);
        }

        return conversation;
    }

    /// <summary>Removes a conversation, but not another that has its trace id by now.</summary>
    internal void Remove(Conversation conversation)
    {
        if (Find(conversation.TraceId) == conversation)
        {
            _open.Remove(conversation.TraceId, out LinkedListNode<Conversation>? place);
            _byAge.Remove(place!);
            _latest = null;
        }
    }

    /// <summary>Notes that an event of a conversation came early, and when it will have waited for long enough.</summary>
    /// <param name="count">Where the event begins, as Envoy counts.</param>
    internal void AwaitEarlier(Conversation conversation, ulong count) =>
        _waiting.Enqueue(new Wait(_arrivals + Delivery.MaxWaitEvents, Clock + Delivery.MaxWaitMilliseconds, conversation, count));

    /// <summary>When, on <see cref="Clock"/>, the first early event has waited for long enough; null if none waits.</summary>
    internal long? NextWaitEnd => _waiting.TryPeek(out Wait first) ? first.UntilClock : null;

    internal void CountArrival() => _arrivals++;

    /// <summary>Takes a conversation of which an event has waited for long enough.</summary>
    /// <param name="count">Where that event begins; it may have been emitted by now.</param>
    internal bool TryEndWait(out Conversation conversation, out ulong count)
    {
        bool isOver = _waiting.TryPeek(out Wait first) && (first.UntilArrivals <= _arrivals || first.UntilClock <= Clock);
        (_, _, conversation, count) = first;
        return isOver && _waiting.TryDequeue(out _);
    }

    private Conversation Add(Conversation conversation)
    {
        if (_open.TryGetValue(conversation.TraceId, out LinkedListNode<Conversation>? before))
        {
            _byAge.Remove(before);
        }

        _open[conversation.TraceId] = _byAge.AddLast(conversation);
        _latest = conversation;
        return conversation;
    }

    private readonly record struct Wait(long UntilArrivals, long UntilClock, Conversation Conversation, ulong Count);
}
