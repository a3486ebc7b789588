using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Recognizes datagrams that come after the end of their conversation.</summary>
/// <remarks>The latest 4,096 conversations that have ended are remembered.</remarks>
internal sealed class EndedConversations
{
    private const int MaxRemembered = 4096;
    private const ulong FirstCount = 1;

    // Envoy's clock may step a little; an event that is later by more is of another connection with the same trace id.
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

    /// <summary>Keeps a connection record with the peer of an ended conversation: a repeat, unless later events follow.</summary>
    /// <returns>False if it is of another connection.</returns>
    internal bool TryKeep(in TapEvent opened)
    {
        if (!_byId.TryGetValue(opened.TraceId, out Ended? ended) || ended.Remote is null || ended.Remote != opened.Connection?.Remote)
        {
            return false;
        }

        ended.Record = opened;
        return true;
    }

    /// <summary>Takes the connection record that was kept for a trace id; null if there is none.</summary>
    internal TapEvent? TakeRecord(ulong traceId)
    {
        TapEvent? record = _byId.TryGetValue(traceId, out Ended? ended) ? ended.Record : null;
        if (record is not null)
        {
            ended!.Record = null;
        }

        return record;
    }

    /// <summary>Whether an event belongs to a conversation that has ended.</summary>
    /// <param name="tapped">The event.</param>
    /// <param name="isOpen">Whether another conversation has its trace id by now, so that its count is of no use.</param>
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
