using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Tcp;

/// <content>Gaps: skipped in the sequence numbers or filled with zeros, so that the bytes around are never joined.</content>
internal sealed partial class SegmentEmitter
{
    // Readers take a sequence number more than 2^31 ahead for an earlier one (RFC 9293 §3.4).
    private const ulong MaxSkipped = 1 << 30;

    private const string Count = "seq_num";

    /// <summary>Emits the gap that Envoy's count shows before the current event: cut bytes, or lost records.</summary>
    internal void EmitCountedGap(Conversation conversation, ulong missing)
    {
        TcpPeer local = conversation.Local;
        TcpPeer remote = conversation.Remote;
        bool isLocalCut = local.TakeCut();
        bool isRemoteCut = remote.TakeCut();
        if (missing == 0)
        {
            return;
        }

        Gaps.Count(missing);
        if (isLocalCut == isRemoteCut)                                         // the count does not show in which direction
        {
            local.Secrets?.Lose();
            remote.Secrets?.Lose();
        }

        if (isLocalCut || isRemoteCut)
        {
            TcpPeer sender = isLocalCut ? local : remote;
            Pass(conversation, sender, missing, GapComments.Missing(sender, missing, Count), canFill: true);
            return;
        }

        Pass(conversation, remote, missing, GapComments.Lost(missing), canFill: true);
        if (conversation.Phase != Phase.HalfClosed)                            // nothing can be lost after a FIN
        {
            Pass(conversation, local, missing, GapComments.Lost(missing), canFill: true);
        }
    }

    /// <summary>Emits a cut that Envoy's count does not show, with its size from lengths in the data if they give it.</summary>
    /// <param name="next">The bytes of the sender's next event; empty if there is none.</param>
    internal void EmitCut(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> next)
    {
        if (!sender.TakeCut())
        {
            return;
        }

        if (sender.Meter?.MissingBefore(next) is Remainder missing)
        {
            EmitSizedGap(conversation, sender, (ulong)missing.Bytes, missing.Source, canFill: !missing.HasFraming);
        }
        else
        {
            Gaps.Count();
            Skip(conversation, sender, MessageMeter.UnknownSize, GapComments.Missing(sender));   // keeps the bytes around it apart
            sender.Meter?.Lose();
            sender.Secrets?.Lose();
        }
    }

    /// <summary>Emits a cut of known size.</summary>
    /// <param name="source">Where the size is from.</param>
    /// <param name="canFill">Whether zeros may replace the bytes.</param>
    internal void EmitSizedGap(Conversation conversation, TcpPeer sender, ulong missing, string source, bool canFill)
    {
        sender.TakeCut();
        Gaps.Count(missing);
        Pass(conversation, sender, missing, GapComments.Missing(sender, missing, source), canFill);
    }

    /// <summary>Emits the bytes at the end of an event that are over the limit of memory; nothing where there are none.</summary>
    internal void EmitLeftOut(Conversation conversation, TcpPeer sender, long count)
    {
        if (count > 0)
        {
            Counts[Counter.LeftOut]++;
            Pass(conversation, sender, (ulong)count, GapComments.LeftOut(count), canFill: false);
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
            sender.TakeCut();
            Skip(conversation, sender, MessageMeter.UnknownSize, GapComments.Discontinuity(note));
            sender.Meter?.Lose();
            sender.Secrets?.Lose();
        }
    }

    /// <summary>Fills or skips missing bytes of known number.</summary>
    private void Pass(Conversation conversation, TcpPeer sender, ulong missing, string comment, bool canFill)
    {
        if (canFill && Gaps.TryFill(missing))
        {
            conversation.AddComment(comment);
            SendZeros(conversation, sender, (int)missing);
        }
        else
        {
            Skip(conversation, sender, Math.Min(missing, MaxSkipped), comment);
        }

        sender.Meter?.Skip((long)missing);
        sender.Secrets?.Skip((long)missing);
    }

    /// <summary>Skips sequence numbers of one direction; the receiver acknowledges them all the same.</summary>
    private void Skip(Conversation conversation, TcpPeer sender, ulong count, string comment)
    {
        conversation.AddComment(comment);
        sender.Next += (long)count;
        Send(conversation, conversation.Other(sender), TcpFlags.Ack);
    }

    private void SendZeros(Conversation conversation, TcpPeer sender, int count)
    {
        int maxSize = MaxSegmentSize(sender.Flow);
        ReadOnlySpan<byte> zeros = new byte[Math.Min(count, maxSize)];
        for (int left = count; left > 0; left -= maxSize)
        {
            SendSegment(conversation, sender, zeros[..Math.Min(left, maxSize)], isLast: left <= maxSize);
        }
    }
}
