using TapToPcap.Verifying.Captures;

namespace TapToPcap.Verifying.Tcp;

/// <summary>A TCP connection as a capture shows it: one of possibly several between the same ends.</summary>
/// <param name="firstFrame">The number of its first frame.</param>
/// <param name="time">The time of that frame, where the capture has times.</param>
/// <param name="earlier">The previous conversation between the same ends.</param>
internal sealed class CapturedConversation(CapturedDirection opener, CapturedDirection other, long firstFrame, long? time, CapturedConversation? earlier)
{
    // In bytes. A late segment is nearer; the numbers of another connection are rarely this near by chance.
    private const long Near = 1 << 22;

    /// <summary>What the end sent that the first frame came from.</summary>
    internal CapturedDirection Opener { get; } = opener;

    internal CapturedDirection Other { get; } = other;

    internal long FirstFrame { get; } = firstFrame;

    internal long? Time { get; } = time;

    internal CapturedConversation? Earlier { get; } = earlier;

    internal bool IsMatched { get; set; }

    /// <summary>The conversation that began between the same ends before this one had ended; null where none did.</summary>
    internal CapturedConversation? Successor { get; private set; }

    /// <summary>Whether it continued after its successor had begun: two connections under one 5-tuple, which readers take for
    /// one.</summary>
    internal bool IsMixed { get; private set; }

    /// <summary>Whether at least one direction begins as HTTP does.</summary>
    internal bool IsHttp => Opener.Http?.IsClient is not null || Other.Http?.IsClient is not null;

    /// <summary>How far, in bytes, the packet's numbers are from those expected next; null where they belong to another
    /// conversation.</summary>
    internal long? DistanceTo(in TcpPacket packet)
    {
        CapturedDirection sender = SenderOf(packet);
        if (packet is { IsSyn: true, Acknowledgment: null })
        {
            return sender.IsInitial(packet.Sequence + 1) ? 0 : null;
        }

        long sent = sender.Distance(packet.IsSyn ? packet.Sequence + 1 : packet.Sequence) ?? 0;
        long acknowledged = packet.Acknowledgment is uint number ? ReceiverOf(packet).Distance(number) ?? 0 : 0;
        bool isNear = Math.Abs(sent) <= Near && Math.Abs(acknowledged) <= Near;
        bool continues = (isNear || sent == 0 || acknowledged == 0) && !ComesAfterTheEnd(packet, sent);
        return continues ? Math.Abs(sent) + Math.Abs(acknowledged) : null;
    }

    /// <summary>Called when another conversation begins between the same ends. After the FINs of both sides that is just a port
    /// used again.</summary>
    internal void FollowBy(CapturedConversation later)
    {
        if (!Opener.HasFin || !Other.HasFin)
        {
            Successor = later;
        }
    }

    internal void Accept(in TcpPacket packet)
    {
        CapturedDirection sender = SenderOf(packet);
        IsMixed |= Successor is not null && !IsAftermath(packet, sender);
        CapturedDirection receiver = ReceiverOf(packet);
        uint first = packet.IsSyn ? packet.Sequence + 1 : packet.Sequence;
        if (packet.IsSyn && sender.IsInitial(first))
        {
            sender.CountRepeatedOpening();
        }

        sender.Begin(first);
        sender.Accept(first, packet.Payload, packet.Missing, packet.IsFin);
        if (packet.Acknowledgment is uint acknowledged)
        {
            receiver.Begin(acknowledged);
            receiver.Reach(acknowledged);
        }

        if (Opener.HasEnded && Other.HasEnded)
        {
            Finish();
        }
    }

    internal void Finish()
    {
        Opener.Finish();
        Other.Finish();
        Opener.Http?.Exchanges.Finish();
    }

    // An acknowledgment, a reset, or a retransmitted FIN may be late.
    private static bool IsAftermath(in TcpPacket packet, CapturedDirection sender) => packet.PayloadLength == 0 && !packet.IsSyn && (!packet.IsFin || sender.HasFin);

    private bool ComesAfterTheEnd(in TcpPacket packet, long sent) => Opener.Digest is not null && packet.PayloadLength > 0 && sent + packet.PayloadLength > 0;

    private CapturedDirection SenderOf(in TcpPacket packet) => packet.Source == Opener.From ? Opener : Other;

    private CapturedDirection ReceiverOf(in TcpPacket packet) => packet.Source == Opener.From ? Other : Opener;
}
