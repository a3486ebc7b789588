using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Where the latest conversations of a tap ended, so that datagrams that come after their end are known for what they are.</summary>
/// <remarks>The latest 4,096 are remembered.</remarks>
internal sealed class EndedConversations
{
    private const int MaxRemembered = 4096;
    private const ulong FirstCount = 1;

    // Envoy's times may step a little; a trace id that comes back so much later is another connection's.
    private const long NanosecondsToForget = 1_000_000_000;

    private readonly Dictionary<ulong, Ended> _byId = [];
    private readonly Queue<ulong> _byAge = [];

    internal void Add(Conversation conversation)
    {
        if (!_byId.ContainsKey(conversation.TraceId))
        {
            _byAge.Enqueue(conversation.TraceId);
        }

        _byId[conversation.TraceId] = new Ended(conversation.LastTime, conversation.Order.End, conversation.Connection?.Remote);
        if (_byAge.Count > MaxRemembered)
        {
            _byId.Remove(_byAge.Dequeue());
        }
    }

    /// <summary>Keeps a connection record that names the peer of a conversation that has ended: it came late or twice, unless later events follow.</summary>
    /// <returns>False where it is of another connection.</returns>
    internal bool TryKeep(in TapEvent opened)
    {
        if (!_byId.TryGetValue(opened.TraceId, out Ended? ended) || ended.Remote is null || ended.Remote != opened.Connection?.Remote)
        {
            return false;
        }

        ended.Record = opened;
        return true;
    }

    /// <summary>The connection record that was kept for a trace id, given once.</summary>
    internal TapEvent? TakeRecord(ulong traceId)
    {
        TapEvent? record = _byId.TryGetValue(traceId, out Ended? ended) ? ended.Record : null;
        if (record is not null)
        {
            ended!.Record = null;
        }

        return record;
    }

    /// <summary>Whether an event is of a conversation that has ended.</summary>
    /// <param name="tapped">The event.</param>
    /// <param name="isOpen">Another conversation has its trace id by now, so that its count is of no use.</param>
    internal bool IsLate(in TapEvent tapped, bool isOpen)
    {
        if (!_byId.TryGetValue(tapped.TraceId, out Ended? ended))
        {
            return false;
        }

        bool isCountedBefore = !isOpen && ended.Record is null && EventOrder.IsCount(tapped.SequenceNumber) && tapped.SequenceNumber != FirstCount && tapped.SequenceNumber <= ended.Count;
        return tapped.Time <= ended.Time || (isCountedBefore && tapped.Time - ended.Time < NanosecondsToForget);
    }

    private sealed record Ended(long Time, ulong Count, TapAddress? Remote)
    {
        internal TapEvent? Record { get; set; }
    }
}
