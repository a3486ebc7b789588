using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The open conversations of one tap by trace id; ids of different taps have nothing to do with each other.</summary>
/// <param name="label">The tap's name as the capture gives it.</param>
/// <param name="group">What it has in common with others; null where it is derived from its label.</param>
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

    /// <summary>How its events come.</summary>
    internal Delivery Delivery { get; } = delivery;

    /// <summary>Milliseconds of the clock by which early events wait; stands still where events are waited for alone.</summary>
    internal long Clock { get; set; }

    /// <summary>What the taps of one place and prefix have in common, as those of one listener or cluster do.</summary>
    internal string Group { get; } = group ?? TapLabel.GroupOf(label);

    /// <summary>Where its connections were tapped: one listener or cluster of one Envoy, as far as names show.</summary>
    internal string Origin { get; init; } = group ?? TapLabel.GroupOf(label);

    /// <summary>Which other tap shows the connection that this one begins with; null where none does.</summary>
    internal SecondView? SecondView { get; set; }

    /// <summary>What people know the conversation by that has these ends at the time of the one that this tap begins with; given once, null where there is none.</summary>
    internal string? TakeSecondView(EndPair ends)
    {
        if (SecondView is not SecondView view || view.Ends != ends)
        {
            return null;
        }

        SecondView = null;                                                     // the same port may be used again further on in the tap
        return view.First;
    }

    /// <summary>Those that have not ended, oldest first.</summary>
    internal IReadOnlyCollection<Conversation> Open => _byAge;

    /// <summary>The ids of HTTP exchanges that come as whole records.</summary>
    internal ExchangeIds ExchangeIds => _exchangeIds ??= new ExchangeIds(Label);

    /// <summary>The HTTP exchanges that have begun and not ended; null where there was none yet.</summary>
    internal IOpenExchanges? OpenExchanges { get; set; }

    /// <summary>Determines the times of the HTTP exchange that is under way, where it comes live.</summary>
    internal HttpClock? Exchange { get; set; }

    /// <summary>Those that ended lately, where events may come after the end of their conversation; null elsewhere.</summary>
    internal EndedConversations? Ended => Delivery.CanReorder ? _ended ??= new EndedConversations() : null;

    /// <summary>What a conversation that opens now is distinguished by: its trace id and time, and where these may have been there before, as in a tap that stands twice in a file, how many opened before it.</summary>
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
        // The events of one conversation come in runs.
        if (_latest?.TraceId != traceId)
        {
            _latest = _open.GetValueOrDefault(traceId)?.Value;
        }

        return _latest;
    }

    /// <summary>The conversation of an event, which is a new one where its beginning was not seen.</summary>
    internal Conversation FindOrAdd(ulong traceId) => Find(traceId) ?? Add(new Conversation(traceId) { IsJoinedLate = Delivery.AnnouncesAll });

    /// <summary>The conversation of an event that stands in place of the connection record.</summary>
    internal Conversation FindOrBegin(ulong traceId) => Find(traceId) ?? Add(new Conversation(traceId));

    /// <summary>A connection record begins a new conversation, also under an id that is in use.</summary>
    internal Conversation Add(in TapEvent opened)
    {
        Conversation conversation = Add(new Conversation(opened.TraceId));
        conversation.Announce(opened);
        return conversation;
    }

    /// <summary>The conversation that follows one whose trace id begins anew; its connection record, where it came at all, was taken for a repetition.</summary>
    internal Conversation Replace(Conversation before)
    {
        Conversation conversation = Add(new Conversation(before.TraceId));
        if (before.RepeatedRecord is TapEvent record)
        {
            conversation.Announce(record);
        }

        return conversation;
    }

    /// <summary>Forgets a conversation; another one may have its trace id by now, which stays.</summary>
    internal void Remove(Conversation conversation)
    {
        if (Find(conversation.TraceId) == conversation)
        {
            _open.Remove(conversation.TraceId, out LinkedListNode<Conversation>? place);
            _byAge.Remove(place!);
            _latest = null;
        }
    }

    /// <summary>An event of this conversation came early and waits.</summary>
    /// <param name="count">Where it begins, as Envoy counts.</param>
    internal void AwaitEarlier(Conversation conversation, ulong count) =>
        _waiting.Enqueue(new Wait(_arrivals + Delivery.MaxWaitEvents, Clock + Delivery.MaxWaitMilliseconds, conversation, count));

    /// <summary>When, on <see cref="Clock"/>, the first of the early events that wait has done so for long enough; null where none waits.</summary>
    internal long? NextWaitEnd => _waiting.TryPeek(out Wait first) ? first.UntilClock : null;

    internal void CountArrival() => _arrivals++;

    /// <summary>Gives a conversation of which an event has waited for too long.</summary>
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
