using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>A record of a conversation and the steps that it says of: none for the connection record.</summary>
/// <param name="first">Among the steps of the conversation.</param>
internal sealed class Parcel(ConversationPlan conversation, TraceWrapper record, int first, int count)
{
    internal ConversationPlan Conversation => conversation;

    internal TraceWrapper Record => record;

    internal int First => first;

    internal int Count => count;

    internal IEnumerable<TapStep> Steps => Conversation.Steps.Skip(First).Take(Count);

    internal bool IsOpening => Count == 0;

    internal bool Closes => Steps.Any(step => step.Kind == TapStepKind.Closed);

    internal static List<Parcel> Pack(ConversationPlan conversation)
    {
        List<Parcel> parcels = [];
        int next = 0;
        foreach (TraceWrapper record in TapBuilder.Build(conversation.Connection, conversation.Steps, conversation.Options))
        {
            int count = CountOf(conversation, record);
            parcels.Add(new Parcel(conversation, record, next, count));
            next += count;
        }

        return parcels;
    }

    private static int CountOf(ConversationPlan conversation, TraceWrapper record) => record switch
    {
        { SocketBufferedTrace: not null } => conversation.Steps.Count,
        { SocketStreamedTraceSegment.Events: SocketEvents batch } => batch.Events.Count,
        { SocketStreamedTraceSegment.Event: not null } => 1,
        _ => 0,
    };
}
