using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Inspecting;

/// <summary>Collects the conversations of one socket tap, distinguished by the same rules as in a conversion: a connection record
/// begins a new one, also under a trace id that is in use.</summary>
internal sealed class TapInspection(TapReader reader, TapRole? role)
{
    private readonly Dictionary<ulong, ConversationInspection> _open = [];
    private readonly List<InspectedConversation?> _inOrder = [];

    internal void Accept(in TapEvent tapped)
    {
        switch (tapped.Kind)
        {
            case TapEventKind.Opened:
                End(tapped.TraceId, isClosed: false);
                Begin(tapped.TraceId).TryAccept(tapped);
                break;
            case TapEventKind.Sampled or TapEventKind.Ended when !_open.ContainsKey(tapped.TraceId):
                break;
            case TapEventKind.Ended:
                End(tapped.TraceId, isClosed: true);
                break;
            default:
                Continue(tapped);
                if (tapped.Kind == TapEventKind.Closed)
                {
                    End(tapped.TraceId, isClosed: true);
                }

                break;
        }
    }

    /// <summary>Returns all conversations, oldest first; those without a close are reported as open.</summary>
    internal IEnumerable<InspectedConversation> Finish()
    {
        foreach (ulong traceId in _open.Keys.ToArray())
        {
            End(traceId, isClosed: false);
        }

        return _inOrder.OfType<InspectedConversation>();
    }

    private void Continue(in TapEvent tapped)
    {
        if (!Find(tapped.TraceId).TryAccept(tapped))
        {
            End(tapped.TraceId, isClosed: false);
            Begin(tapped.TraceId).TryAccept(tapped);
        }
    }

    private ConversationInspection Find(ulong traceId) => _open.GetValueOrDefault(traceId) ?? Begin(traceId);

    private ConversationInspection Begin(ulong traceId)
    {
        ConversationInspection conversation = new(traceId, role, _inOrder.Count, new Http1Exchanges());
        _open[traceId] = conversation;
        _inOrder.Add(null);
        return conversation;
    }

    private void End(ulong traceId, bool isClosed)
    {
        if (_open.Remove(traceId, out ConversationInspection? conversation))
        {
            _inOrder[conversation.Ordinal] = conversation.Finish(reader, isClosed);
        }
    }
}
