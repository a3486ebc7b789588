using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>The open conversations of one tap by trace id; ids of different taps have nothing to do with each other.</summary>
/// <param name="label">The tap's name as the capture gives it.</param>
internal sealed class ConversationTable(string label)
{
    /// <summary>How many more events are waited for those that belong before one that came early.</summary>
    internal const int Patience = 64;

    private readonly Dictionary<ulong, LinkedListNode<Conversation>> _open = [];
    private readonly LinkedList<Conversation> _byAge = new();
    private readonly Queue<(long Until, Conversation Conversation, ulong Count)> _waiting = [];
    private Conversation? _latest;
    private long _arrivals;
    private ExchangeIds? _exchangeIds;

    internal string Label { get; } = label;

    /// <summary>What the taps of one place and prefix have in common, as those of one listener or cluster do.</summary>
    internal string Group { get; } = TapLabel.GroupOf(label);

    internal IdentityHash Identity { get; } = IdentityHash.Of(label);

    /// <summary>Those that have not ended, oldest first.</summary>
    internal IReadOnlyCollection<Conversation> Open => _byAge;

    internal ExchangeIds ExchangeIds => _exchangeIds ??= new ExchangeIds(Label);

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
    internal Conversation FindOrAdd(ulong traceId) => Find(traceId) ?? Add(new Conversation(traceId));

    /// <summary>A connection record begins a new conversation, also under an id that is in use.</summary>
    internal Conversation Add(in TapEvent opened)
    {
        bool withoutLocal = opened is { IsStreamed: true, Connection: { Local: null, Remote: not null } };
        Conversation conversation = Add(new Conversation(opened.TraceId) { OpenedWithoutLocal = withoutLocal });
        conversation.SampleRate = opened.SampleRate;
        conversation.Learn(opened.Connection);
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
    internal void Wait(Conversation conversation, ulong count) => _waiting.Enqueue((_arrivals + Patience, conversation, count));

    internal void CountArrival() => _arrivals++;

    /// <summary>Gives a conversation of which an event has waited for too long.</summary>
    /// <param name="count">Where that event begins; it may have been told by now.</param>
    internal bool TryEndWait(out Conversation conversation, out ulong count)
    {
        bool isOver = _waiting.TryPeek(out (long Until, Conversation Conversation, ulong Count) first) && first.Until <= _arrivals;
        (_, conversation, count) = first;
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
}
