using TapToPcap.Protocols;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>Makes conversations of what socket taps say: which event belongs to which, in which order, with which end as the client, and when it is over.</summary>
internal sealed class TcpSynthesizer(SynthesisOptions options, ConversationTeller teller)
{
    private SynthesisCounts Counts => teller.Counts;

    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        switch (tapped.Kind)
        {
            case TapEventKind.Opened:
                Announce(table, tapped);
                break;
            case TapEventKind.Sampled when table.Find(tapped.TraceId) is Conversation sampled:
                sampled.SampleRate = tapped.SampleRate;
                break;
            case TapEventKind.Empty:
                Begin(table, tapped.TraceId).Learn(tapped.Connection);
                break;
            case TapEventKind.Read:
            case TapEventKind.Write:
            case TapEventKind.Closed:
                Arrive(table, tapped);
                break;
            case TapEventKind.Ended when table.Find(tapped.TraceId) is Conversation ended:
                Release(table, ended, EventOrder.All);
                Close(table, ended);
                break;
        }
    }

    /// <summary>Nothing was heard of a tap for a while, and of its open conversations some may have gone on.</summary>
    /// <param name="note">Says since when and why.</param>
    internal static void Miss(ConversationTable table, string note)
    {
        foreach (Conversation conversation in table.Open)
        {
            conversation.MissWhile(note);
        }
    }

    /// <summary>Tells what has waited for long enough.</summary>
    internal void ReleaseOverdue(ConversationTable table)
    {
        while (table.TryEndWait(out Conversation impatient, out ulong overdue))
        {
            Release(table, impatient, overdue);
        }
    }

    /// <summary>A tap is over; what is still open in it stays open.</summary>
    internal void Finish(ConversationTable table)
    {
        foreach (Conversation conversation in table.Open.ToArray())
        {
            Abandon(table, conversation);
        }
    }

    /// <summary>Nothing more will be told of a conversation, which stays open.</summary>
    private void Abandon(ConversationTable table, Conversation conversation)
    {
        Release(table, conversation, EventOrder.All);
        teller.PayFin(conversation);
        Counts.Holes += conversation.Cuts;                                     // at the very end, where nothing follows that they could put off
    }

    private void Arrive(ConversationTable table, in TapEvent tapped)
    {
        table.CountArrival();
        Conversation conversation = FindOrAdd(table, tapped.TraceId);
        conversation.Learn(tapped.Connection);
        if (tapped.SequenceNumber == 0)
        {
            Tell(table, conversation, tapped);
            return;
        }

        TapEvent counted = tapped;
        bool awaitsRecord = table.Delivery.CanReorder && conversation is { IsJoinedLate: true, Phase: Phase.Announced };
        switch (awaitsRecord ? conversation.Order.Hold(counted) : conversation.Order.Arrive(ref counted))
        {
            case Arrival.InTurn:
                Tell(table, conversation, counted);
                break;
            case Arrival.Early:
                table.AwaitEarlier(conversation, counted.SequenceNumber);
                break;
            case Arrival.Repeated:
                Counts.Repeats++;
                break;
            case Arrival.TooLate:
                Counts.TooLate++;
                break;
        }

        if (!awaitsRecord)
        {
            Release(table, conversation, overdue: 0);
        }

        ReleaseOverdue(table);
    }

    private void Release(ConversationTable table, Conversation conversation, ulong overdue)
    {
        while (conversation.Order.TryRelease(overdue, out TapEvent waited))
        {
            Tell(table, conversation, waited);
        }
    }

    private void Tell(ConversationTable table, Conversation conversation, in TapEvent tapped)
    {
        if (tapped.Kind == TapEventKind.Closed)
        {
            Release(table, conversation, EventOrder.All);                      // nothing comes any more for which they could wait
        }

        ulong? missing = tapped.SequenceNumber > 0 ? conversation.Order.Count(tapped) : null;
        if (conversation is { IsJoinedLate: true, Phase: Phase.Announced })
        {
            missing = CountUnseen(table, conversation, missing);
        }

        Continue(table, conversation, tapped, missing);
        if (tapped.Kind == TapEventKind.Closed)
        {
            Close(table, conversation);
        }
        else
        {
            Transfer(conversation, tapped);
        }
    }

    // Of datagrams they were lost, or sent before anybody listened; of a stream they were never ours.
    private ulong? CountUnseen(ConversationTable table, Conversation conversation, ulong? missing)
    {
        if (table.Delivery.CanReorder && missing > 0)
        {
            teller.CountHole(missing.Value);
        }

        if (missing > 0)
        {
            conversation.Say(HoleComments.Unseen(missing.Value));
        }

        return null;
    }

    private void Announce(ConversationTable table, in TapEvent opened)
    {
        Conversation? before = table.Find(opened.TraceId);
        if (before is { IsJoinedLate: true, Phase: Phase.Announced })
        {
            before.Announce(opened);                                           // its first events came before this
            Release(table, before, overdue: 0);
            return;
        }

        if (before is not null)
        {
            Abandon(table, before);
        }

        table.Add(opened);
        KeepWithinLimit(table);
    }

    private Conversation FindOrAdd(ConversationTable table, ulong traceId)
    {
        Conversation conversation = table.FindOrAdd(traceId);
        KeepWithinLimit(table);
        return conversation;
    }

    private Conversation Begin(ConversationTable table, ulong traceId)
    {
        Conversation conversation = table.FindOrBegin(traceId);
        KeepWithinLimit(table);
        return conversation;
    }

    private void KeepWithinLimit(ConversationTable table)
    {
        if (table.Open.Count <= options.MaxConversations)
        {
            return;
        }

        Conversation oldest = table.Open.First();
        Abandon(table, oldest);
        table.Remove(oldest);
        Counts.GivenUp++;
    }

    /// <summary>Brings a conversation to an event: opened if it is not, past the bytes that are missing before it, its FIN sent if that is due.</summary>
    /// <param name="missing">Bytes that are missing as Envoy counts; null where it does not.</param>
    private void Continue(ConversationTable table, Conversation conversation, in TapEvent tapped, ulong? missing)
    {
        bool isFinDue = tapped.Kind != TapEventKind.Write && conversation.Phase == Phase.FinOwed;
        bool isFinBehindHole = isFinDue && (missing > 0 || conversation.Local.IsCut);
        if (isFinDue && !isFinBehindHole)
        {
            teller.PayFin(conversation);
        }

        conversation.LastTime = tapped.Time;
        if (conversation.Phase == Phase.Announced)
        {
            RoleDecision decision = RoleDecision.Make(options.Role, conversation.OpenedWithoutLocal, conversation.Connection, tapped.Kind);
            teller.Open(table, conversation, decision, ProtocolGuess.Make(tapped.Payload.Span, default) is string protocol ? $"; {protocol} by its first bytes" : "");
        }

        TellMissed(conversation, missing);
        if (missing is ulong counted)
        {
            teller.TellCounted(conversation, counted);
        }

        if (isFinBehindHole)
        {
            teller.PayFin(conversation);
        }
    }

    private void TellMissed(Conversation conversation, ulong? missing)
    {
        if (conversation.TakeMissed() is not string note)
        {
            return;
        }

        if (missing is null)
        {
            teller.TellMissed(conversation, note);
        }
        else if (missing > 0)
        {
            conversation.Say(note);
        }
    }

    private void Transfer(Conversation conversation, in TapEvent tapped)
    {
        bool isWrite = tapped.Kind == TapEventKind.Write;
        if (isWrite && conversation.Phase == Phase.HalfClosed)
        {
            conversation.Say("Envoy wrote on after end_stream: the FIN before this packet came too early");
            Counts.LateWrites++;
        }

        TcpPeer sender = isWrite ? conversation.Local : conversation.Remote;
        Counts.PayloadBytes += tapped.Payload.Length;
        teller.SendData(conversation, sender, tapped.Payload.Span, tapped.IsTruncated);
        if (tapped.EndsStream && conversation.Phase == Phase.Established)
        {
            conversation.Phase = Phase.FinOwed;
        }
    }

    private void Close(ConversationTable table, Conversation conversation)
    {
        table.Remove(conversation);
        if (conversation.Phase != Phase.Announced)
        {
            teller.Close(conversation);
        }
    }
}
