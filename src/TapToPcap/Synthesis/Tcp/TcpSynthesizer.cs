using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Turns events of socket taps into conversations: groups and orders them, and decides on roles and ends.</summary>
internal sealed class TcpSynthesizer(SynthesisOptions options, EndAssignment assignment, SegmentEmitter emitter)
{
    // About the bytes of a large event that are held at once.
    private const int LargePart = 1 << 20;

    private SynthesisCounts Counts => emitter.Counts;

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
                Close(table, ended, isClosedEvent: false);
                break;
        }
    }

    /// <summary>Marks a discontinuity in all open conversations of a tap, as any of them may have gone on.</summary>
    /// <param name="note">Says since when and why.</param>
    internal static void MarkDiscontinuity(ConversationTable table, string note)
    {
        foreach (Conversation conversation in table.Open)
        {
            conversation.MarkDiscontinuity(note);
        }
    }

    /// <summary>Emits the early events that have waited for long enough.</summary>
    internal void ReleaseOverdue(ConversationTable table)
    {
        while (table.TryEndWait(out Conversation overdueConversation, out ulong overdue))
        {
            Release(table, overdueConversation, overdue);
        }
    }

    /// <summary>Ends a tap: what waits is emitted; connections that are still open in it stay open.</summary>
    internal void Finish(ConversationTable table)
    {
        foreach (Conversation conversation in table.Open.ToArray())
        {
            Abandon(table, conversation);
        }
    }

    /// <summary>Emits what is left of a conversation, which gets no close.</summary>
    private void Abandon(ConversationTable table, Conversation conversation)
    {
        Release(table, conversation, EventOrder.All);
        emitter.SendPendingFin(conversation);
        assignment.Release(conversation);
        Counts[Counter.Gaps] += conversation.Cuts;                                     // cuts after which nothing follows
    }

    private void Arrive(ConversationTable table, in TapEvent tapped)
    {
        table.CountArrival();
        if (table.Ended?.IsLate(tapped, isOpen: table.Find(tapped.TraceId) is not null) == true)
        {
            Counts[Counter.TooLate]++;
            return;
        }

        Conversation conversation = FindOrAdd(table, tapped.TraceId);
        if (conversation.HasOtherPeer(tapped))
        {
            conversation = Restart(table, conversation, "an event names another peer");
        }

        conversation.Learn(tapped.Connection);
        if (EventOrder.IsCount(tapped.SequenceNumber))
        {
            ArriveCounted(table, conversation, tapped);
        }
        else if (tapped.Kind == TapEventKind.Closed && table.Delivery.CanReorder)
        {
            conversation.Order.HoldClose(tapped);                              // earlier data may still come
            table.AwaitEarlier(conversation, EventOrder.All);
        }
        else
        {
            Emit(table, conversation, tapped);
        }

        ReleaseOverdue(table);
    }

    private void ArriveCounted(ConversationTable table, Conversation conversation, in TapEvent tapped)
    {
        bool awaitsRecord = table.Delivery.CanReorder && conversation is { IsJoinedLate: true, Phase: Phase.Announced };
        Arrival arrival = awaitsRecord ? conversation.Order.Hold(tapped) : conversation.Order.Arrive(tapped);
        if (arrival == Arrival.Miscounted)
        {
            conversation.Order.DistrustCounts();
            Release(table, conversation, overdue: 0);                          // these came before it
        }

        Take(table, conversation, tapped, arrival);
        if (!awaitsRecord)
        {
            Release(table, conversation, overdue: 0);
        }
    }

    private void Take(ConversationTable table, Conversation conversation, in TapEvent tapped, Arrival arrival)
    {
        switch (arrival)
        {
            case Arrival.InTurn:
                Emit(table, conversation, tapped);
                break;
            case Arrival.Early:
                table.AwaitEarlier(conversation, tapped.SequenceNumber);
                break;
            case Arrival.Repeated:
                Counts[Counter.Repeats]++;
                break;
            case Arrival.TooLate:
                Counts[Counter.TooLate]++;
                break;
            case Arrival.Restarted:
                Emit(table, Restart(table, conversation, "seq_num begins again at 1"), tapped);
                break;
            case Arrival.Miscounted:
                DistrustCounts(conversation);
                Emit(table, conversation, tapped);
                break;
        }
    }

    private void Release(ConversationTable table, Conversation conversation, ulong overdue)
    {
        while (conversation.Order.TryRelease(overdue, out TapEvent waited, out Arrival arrival))
        {
            Take(table, conversation, waited, arrival);
        }
    }

    /// <summary>Begins a new conversation under a trace id that means another connection from here on.</summary>
    private Conversation Restart(ConversationTable table, Conversation before, string reason)
    {
        Abandon(table, before);
        Conversation conversation = table.Replace(before);
        if (conversation.Connection is null)
        {
            conversation.AddComment($"{reason}: this is a new connection, whose connection record was lost");
            Counts[Counter.LostRecords]++;
        }

        return conversation;
    }

    /// <summary>Ignores the counts of a conversation from here on, as two events have the same one.</summary>
    private void DistrustCounts(Conversation conversation)
    {
        Counts[Counter.Miscounted]++;
        conversation.Order.DistrustCounts();
        conversation.AddComment("seq_num goes back to bytes that are in the capture already, so it is not Envoy's count: from here on events keep the order in which they came, and missing bytes do not show");
    }

    private void Emit(ConversationTable table, Conversation conversation, in TapEvent measured)
    {
        TapEvent tapped = measured;
        if (tapped.Kind == TapEventKind.Closed)
        {
            Release(table, conversation, EventOrder.All);                      // nothing earlier comes any more
        }
        else if (tapped is { IsTruncated: false, Missing: > 0 } && RoleOf(conversation, tapped).Role == TapRole.Downstream)
        {
            tapped = tapped with { Missing = null };                           // only to upstreams do sockets below the tap send bytes
        }

        ulong? missing = tapped.SequenceNumber > 0 ? conversation.Order.Count(tapped) : null;
        if (conversation is { IsJoinedLate: true, Phase: Phase.Announced })
        {
            missing = CountUnseen(table, conversation, missing);
        }

        Continue(table, conversation, tapped, missing);
        if (tapped.Kind == TapEventKind.Closed)
        {
            Close(table, conversation, isClosedEvent: true);
        }
        else
        {
            Transfer(conversation, tapped);
        }
    }

    private RoleDecision RoleOf(Conversation conversation, in TapEvent first) =>
        RoleDecision.Make(options.Role, conversation.OpenedWithoutLocal, conversation.Connection, first.Kind);

    // Datagrams were lost, or sent before the capture began; a stream never had these bytes, so they are no gap.
    private ulong? CountUnseen(ConversationTable table, Conversation conversation, ulong? missing)
    {
        if (table.Delivery.CanReorder && missing > 0)
        {
            emitter.Gaps.Count(missing.Value);
        }

        if (missing > 0)
        {
            conversation.AddComment(GapComments.Unseen(missing.Value));
        }

        return null;
    }

    private void Announce(ConversationTable table, in TapEvent opened)
    {
        Conversation? before = table.Find(opened.TraceId);
        if (before is { IsJoinedLate: true, Phase: Phase.Announced })
        {
            before.Announce(opened);                                           // its first events overtook its record
            Release(table, before, overdue: 0);
            return;
        }

        if (table.Delivery.CanReorder && IsRepeated(table, before, opened))
        {
            return;
        }

        if (before is not null)
        {
            Abandon(table, before);
        }

        table.Add(opened);
        KeepWithinLimit(table);
    }

    // A datagram may come twice, or after the end of its conversation, so a record of the same peer alone begins nothing.
    private static bool IsRepeated(ConversationTable table, Conversation? before, in TapEvent opened)
    {
        if (before is null)
        {
            return table.Ended!.TryKeep(opened);
        }

        if (before.Connection?.Remote is null || before.Connection.Remote != opened.Connection?.Remote)
        {
            return false;
        }

        before.RepeatedRecord = opened;
        return true;
    }

    private Conversation FindOrAdd(ConversationTable table, ulong traceId)
    {
        Conversation conversation = table.Find(traceId) is null && table.Ended?.TakeRecord(traceId) is TapEvent record ? table.Add(record) : table.FindOrAdd(traceId);
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
        Counts[Counter.Evicted]++;
    }

    /// <summary>Prepares a conversation for an event: opens it, emits the gap before the event, and sends a pending FIN.</summary>
    /// <param name="missing">Bytes that are missing before the event, as Envoy counts; null if it does not count them.</param>
    private void Continue(ConversationTable table, Conversation conversation, in TapEvent tapped, ulong? missing)
    {
        bool isAnswer = tapped.Kind == TapEventKind.Closed && conversation.AnswersFin(tapped.Time);
        bool isFinDue = tapped.Kind != TapEventKind.Write && conversation.Phase == Phase.FinPending && !isAnswer;
        bool isFinAfterGap = isFinDue && (missing > 0 || conversation.Local.IsCut);
        if (isFinDue && !isFinAfterGap)
        {
            emitter.SendPendingFin(conversation);
        }

        conversation.LastTime = tapped.Time;
        conversation.NoteTime(tapped.TimeProblem);
        if (conversation.Phase == Phase.Announced)
        {
            RoleDecision decision = RoleOf(conversation, tapped);
            CountInvented(conversation, tapped);
            EndStale(table, conversation, decision.Role);
            string? protocol = ProtocolGuess.Make(tapped.Payload.Span, default);
            conversation.IsHttp2 = ProtocolGuess.IsHttp2InPlain(protocol);
            emitter.Open(table, conversation, decision, protocol is null ? "" : $"; {protocol} by its first bytes");
        }

        EmitUnsizedGap(conversation, missing);
        if (missing is ulong counted)
        {
            emitter.EmitCountedGap(conversation, counted);
        }

        if (isFinAfterGap)
        {
            emitter.SendPendingFin(conversation);
        }
    }

    private void CountInvented(Conversation conversation, in TapEvent first)
    {
        TapConnection? ends = conversation.Connection;
        if (ends?.Local is null && ends?.Remote is null)
        {
            Counts[first is { IsText: true, IsStreamed: true } ? Counter.ErasedConnections : Counter.MissingConnections]++;
        }
        else if (conversation.OpenedWithoutLocal && ends.Local is null)
        {
            Counts[Counter.MissingLocals]++;
        }
        else if (EndpointPair.TrueEnds(ends) is null)
        {
            Counts[Counter.InventedEnds]++;
        }
    }

    // The close of an earlier connection between the same ends was lost.
    private void EndStale(ConversationTable table, Conversation opening, TapRole role)
    {
        if (assignment.FindStale(table, opening, role) is Conversation stale)
        {
            Abandon(table, stale);
            table.Ended?.Add(stale);
            table.Remove(stale);
        }
    }

    private void EmitUnsizedGap(Conversation conversation, ulong? missing)
    {
        if (conversation.TakeDiscontinuity() is not string note)
        {
            return;
        }

        if (missing is null)
        {
            emitter.EmitUnsizedGap(conversation, note);
        }
        else if (missing > 0)
        {
            conversation.AddComment(note);
        }
    }

    private void Transfer(Conversation conversation, in TapEvent tapped)
    {
        bool isWrite = tapped.Kind == TapEventKind.Write;
        if (isWrite && conversation.Phase == Phase.HalfClosed)
        {
            conversation.AddComment("Envoy wrote after end_stream: the FIN before this packet is too early");
            Counts[Counter.LateWrites]++;
        }

        if (tapped.IsText && !conversation.HasStrings)
        {
            conversation.HasStrings = true;
            Counts[Counter.StringBodies]++;
        }

        TcpPeer sender = isWrite ? conversation.Local : conversation.Remote;
        SendData(conversation, sender, tapped);
        if (tapped.EndsStream)
        {
            conversation.EndLocal();
        }
    }

    private void SendData(Conversation conversation, TcpPeer sender, in TapEvent tapped)
    {
        ulong? missing = conversation.Order.AreCountsTrusted ? tapped.Missing : null;
        if (missing > 0 && !tapped.IsTruncated)
        {
            emitter.EmitBelowTap(conversation, sender, missing.Value);
        }

        Counts[Counter.PayloadBytes] += tapped.Length - tapped.LeftOut;
        KnownCut? cut = missing is ulong size ? new KnownCut(size, EventOrder.CountName) : null;
        if (tapped.Large is null)
        {
            SendPart(conversation, sender, tapped, cut, goesOn: false);
        }
        else
        {
            SendLarge(conversation, sender, tapped, cut);
        }
    }

    private void SendPart(Conversation conversation, TcpPeer sender, in TapEvent part, KnownCut? cut, bool goesOn)
    {
        if (part.IsTruncated && part.LeftOut == 0 && cut?.Missing != 0)
        {
            emitter.SendCutData(conversation, sender, part.Payload.Span, cut);
        }
        else
        {
            emitter.SendData(conversation, sender, part.Payload.Span, goesOn);
        }
    }

    private void SendLarge(Conversation conversation, TcpPeer sender, in TapEvent tapped, KnownCut? cut)
    {
        long left = tapped.Large!.Length;
        foreach (TapEvent part in tapped.Parts(emitter.LengthOfSegments(sender, LargePart)))
        {
            left -= part.Payload.Length;
            SendPart(conversation, sender, part, cut, goesOn: left > 0);
            emitter.EmitLeftOut(conversation, sender, part.LeftOut + (part is { IsTruncated: true, LeftOut: > 0 } ? (long?)cut?.Missing ?? 0 : 0));
        }

        if (tapped is { IsTruncated: true, LeftOut: > 0 } && cut is null)
        {
            sender.Cut(emitted: 0);
        }
    }

    private void Close(ConversationTable table, Conversation conversation, bool isClosedEvent)
    {
        table.Ended?.Add(conversation);
        table.Remove(conversation);
        if (conversation.Phase != Phase.Announced)
        {
            emitter.Close(conversation, isClosedEvent);
            assignment.Release(conversation);
        }
    }
}
