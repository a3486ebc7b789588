using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Tcp;

/// <content>Missing bytes: beyond a snap length, skipped in the sequence numbers, or as zeros; never are the bytes around joined.</content>
internal sealed partial class SegmentEmitter
{
    // Readers take a sequence number more than 2^31 ahead for an earlier one (RFC 9293 §3.4).
    private const ulong MaxSkipped = 1 << 30;

    /// <summary>Sends the bytes of an event that was cut, and then the missing ones, if their number is known.</summary>
    /// <param name="cut">Its size; null if it is not known yet.</param>
    /// <param name="canFill">Whether zeros may replace the missing bytes.</param>
    internal void SendCutData(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload, KnownCut? cut, bool canFill = true)
    {
        ReadOnlySpan<byte> recorded = Prepare(conversation, sender, payload);
        if (cut is not KnownCut known)
        {
            SendBeforeUnknown(conversation, sender, recorded);
            return;
        }

        Gaps.Count(known.Missing);
        CutForm form = Gaps.FormOf(known.Missing, canFill);
        if (form == CutForm.Snapped)
        {
            SendSnapped(conversation, sender, recorded, known.Missing, GapComments.Snapped(sender, known));
        }
        else
        {
            SendSegments(conversation, sender, recorded, GapComments.Cut(sender));
            SendMissing(conversation, sender, known.Missing, form, GapComments.Missing(sender, known));
        }

        Skip(sender, known.Missing);
    }

    /// <summary>Sends bytes after which others are missing, which the caller has counted and found to fit the limits.</summary>
    /// <param name="comment">For the first packet that lacks bytes; null for none.</param>
    internal void SendSnapped(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> recorded, ulong missing, string? comment)
    {
        int usual = MaxSegmentSize(sender.Flow);
        int largest = SegmentSize(SynthesisOptions.MaxMaxSegmentSize, sender.Flow) - MessageMeter.UnknownSize;
        if (recorded.Length > largest)
        {
            int size = Math.Min(usual, largest);
            int before = (recorded.Length - 1) / size * size;
            SendSegments(conversation, sender, recorded[..before]);
            recorded = recorded[before..];
        }

        // Readers show a message that the capture lacks the end of only if the packet itself says so: all recorded bytes in one.
        ulong here = Math.Min(missing, (ulong)Math.Max(usual - recorded.Length, MessageMeter.UnknownSize));
        SendSegment(conversation, sender, recorded, isLast: here == missing, comment, (int)here);
        SendSnapped(conversation, sender, missing - here);
    }

    /// <summary>Emits the gap that Envoy's count shows before the current event: cut bytes, or lost records.</summary>
    internal void EmitCountedGap(Conversation conversation, ulong missing)
    {
        TcpPeer local = conversation.Local;
        TcpPeer remote = conversation.Remote;
        bool isLocalCut = local.TakeCut(out int localEmitted);
        bool isRemoteCut = remote.TakeCut(out int remoteEmitted);
        if (missing == 0)
        {
            return;
        }

        if (isLocalCut == isRemoteCut)                                         // the count does not show in which direction
        {
            local.Secrets?.Lose();
            remote.Secrets?.Lose();
        }

        if (isLocalCut || isRemoteCut)
        {
            EmitCut(conversation, isLocalCut ? local : remote, new KnownCut(missing, EventOrder.CountName), localEmitted + remoteEmitted, canFill: true);
            return;
        }

        Gaps.Count(missing);
        Counts[conversation.HasStrings ? Counter.StringGaps : Counter.LostGaps]++;
        EmitLost(conversation, remote, missing);
        if (conversation.Phase != Phase.HalfClosed)                            // nothing can be lost after a FIN
        {
            EmitLost(conversation, local, missing);
        }
    }

    /// <summary>Emits a cut that Envoy's count does not show, with its size from lengths in the data if they give it.</summary>
    /// <param name="next">The bytes of the sender's next event; empty if there is none.</param>
    internal void EmitCut(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> next)
    {
        if (!sender.TakeCut(out int emitted))
        {
            return;
        }

        if (sender.Meter?.MissingBefore(next) is Remainder missing)
        {
            EmitCut(conversation, sender, new KnownCut((ulong)missing.Bytes, missing.Source), emitted, canFill: !missing.HasFraming);
            return;
        }

        Gaps.Count();
        if (emitted == 0)                                                      // keeps the bytes around it apart
        {
            Skip(conversation, sender, MessageMeter.UnknownSize, GapComments.Missing(sender));
        }

        Lose(sender);
    }

    /// <summary>Emits the bytes that a transport socket below the tap sent before the data of the first event.</summary>
    internal void EmitBelowTap(Conversation conversation, TcpPeer sender, ulong count)
    {
        SendMissing(conversation, sender, count, Gaps.FormOf(count), GapComments.BelowTap(count));
        sender.Meter?.Lose();
    }

    /// <summary>Emits the bytes at the end of an event that are over the limit of memory; nothing where there are none.</summary>
    internal void EmitLeftOut(Conversation conversation, TcpPeer sender, long count)
    {
        if (count > 0)
        {
            Counts[Counter.LeftOut]++;
            SendMissing(conversation, sender, (ulong)count, CutForm.Gap, GapComments.LeftOut(count));
            Skip(sender, (ulong)count);
        }
    }

    /// <summary>Emits a gap of unknown size at a discontinuity, where Envoy does not count bytes.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void EmitUnsizedGap(Conversation conversation, string note)
    {
        Gaps.Count();
        TcpPeer[] senders = conversation.Phase == Phase.HalfClosed ? [conversation.Remote] : [conversation.Remote, conversation.Local];
        foreach (TcpPeer sender in senders)
        {
            sender.TakeCut(out _);
            Skip(conversation, sender, MessageMeter.UnknownSize, GapComments.Discontinuity(note));
            Lose(sender);
        }
    }

    /// <summary>Sends bytes after which a message broke off, and keeps the place of those that it announced.</summary>
    /// <param name="comment">Says what broke off.</param>
    internal void SendBrokenOff(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload, ulong missing, string comment)
    {
        if (Gaps.FormOf(missing, canFill: false) == CutForm.Snapped)
        {
            SendSnapped(conversation, sender, Prepare(conversation, sender, payload), missing, comment);
        }
        else
        {
            SendData(conversation, sender, payload);
            SendMissing(conversation, sender, missing, CutForm.Gap, comment);
        }

        Skip(sender, missing);
    }

    // At least one byte is missing. A packet that lacks it is the one that readers show best.
    private void SendBeforeUnknown(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> recorded)
    {
        if (Gaps.IsSnapping)
        {
            SendSnapped(conversation, sender, recorded, MessageMeter.UnknownSize, GapComments.Snapped(sender));
            sender.Cut(MessageMeter.UnknownSize);
        }
        else
        {
            SendSegments(conversation, sender, recorded, GapComments.Cut(sender));
            sender.Cut(emitted: 0);
        }
    }

    private void EmitCut(Conversation conversation, TcpPeer sender, KnownCut cut, int emitted, bool canFill)
    {
        Gaps.Count(cut.Missing);
        ulong rest = cut.Missing - Math.Min(cut.Missing, (ulong)emitted);
        if (rest == 0)
        {
            conversation.AddComment(GapComments.Missing(sender, cut));
        }
        else
        {
            CutForm form = Gaps.FormOf(rest, canFill);
            SendMissing(conversation, sender, rest, form, form == CutForm.Snapped ? GapComments.Snapped(sender, cut) : GapComments.Missing(sender, cut));
        }

        Skip(sender, cut.Missing);
    }

    private void EmitLost(Conversation conversation, TcpPeer sender, ulong missing)
    {
        SendMissing(conversation, sender, missing, Gaps.TryFillLost(missing) ? CutForm.Zeros : CutForm.Gap, GapComments.Lost(missing, conversation.HasStrings));
        Skip(sender, missing);
    }

    private void SendMissing(Conversation conversation, TcpPeer sender, ulong count, CutForm form, string comment)
    {
        switch (form)
        {
            case CutForm.Snapped:
                SendSnapped(conversation, sender, count, comment);
                break;
            case CutForm.Zeros:
                SendZeros(conversation, sender, count, comment);
                break;
            default:
                Skip(conversation, sender, Math.Min(count, MaxSkipped), comment);
                break;
        }
    }

    private void SendSnapped(Conversation conversation, TcpPeer sender, ulong count, string? comment = null)
    {
        ulong usual = (ulong)MaxSegmentSize(sender.Flow);
        for (ulong left = count; left > 0;)
        {
            ulong here = Math.Min(left, usual);
            left -= here;
            SendSegment(conversation, sender, default, isLast: left == 0, comment, (int)here);
            comment = null;
        }
    }

    private void SendZeros(Conversation conversation, TcpPeer sender, ulong count, string comment)
    {
        ReadOnlySpan<byte> zeros = new byte[(int)Math.Min(count, (ulong)MaxSegmentSize(sender.Flow))];
        conversation.AddComment(comment);
        for (ulong left = count; left > 0;)
        {
            int here = (int)Math.Min(left, (ulong)zeros.Length);
            left -= (ulong)here;
            SendSegment(conversation, sender, zeros[..here], isLast: left == 0);
        }
    }

    /// <summary>Skips sequence numbers of one direction; the receiver acknowledges them all the same.</summary>
    private void Skip(Conversation conversation, TcpPeer sender, ulong count, string comment)
    {
        conversation.AddComment(comment);
        sender.Next += (long)count;
        Send(conversation, conversation.Other(sender), TcpFlags.Ack);
    }

    private static void Skip(TcpPeer sender, ulong missing)
    {
        sender.Meter?.Skip((long)missing);
        sender.Secrets?.Skip((long)missing);
    }

    private static void Lose(TcpPeer sender)
    {
        sender.Meter?.Lose();
        sender.Secrets?.Lose();
    }
}
