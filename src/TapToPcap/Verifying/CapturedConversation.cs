namespace TapToPcap.Verifying;

/// <summary>A TCP connection as a capture shows it: one of possibly several between the same ends.</summary>
/// <param name="firstFrame">The number of its first frame.</param>
/// <param name="time">That of its first frame, where the capture has times.</param>
/// <param name="earlier">The one before it between the same ends.</param>
internal sealed class CapturedConversation(CapturedDirection opener, CapturedDirection other, long firstFrame, long? time, CapturedConversation? earlier)
{
    // Farther off than a segment lies that came late, closer than chance puts the numbers of another connection.
    private const long Near = 1 << 22;

    internal CapturedDirection Opener { get; } = opener;

    internal CapturedDirection Other { get; } = other;

    internal long FirstFrame { get; } = firstFrame;

    internal long? Time { get; } = time;

    internal CapturedConversation? Earlier { get; } = earlier;

    internal bool IsMatched { get; set; }

    /// <summary>Whether the packet continues this conversation, by its numbers.</summary>
    internal bool Fits(in TcpPacket packet)
    {
        CapturedDirection sender = SenderOf(packet);
        if (packet is { IsSyn: true, Acknowledgment: null })
        {
            return sender.IsInitial(packet.Sequence + 1);
        }

        long? sent = sender.Distance(packet.IsSyn ? packet.Sequence + 1 : packet.Sequence);
        long? acknowledged = packet.Acknowledgment is uint number ? ReceiverOf(packet).Distance(number) : null;
        bool isNear = Math.Abs(sent ?? 0) <= Near && Math.Abs(acknowledged ?? 0) <= Near;
        return (isNear || sent == 0 || acknowledged == 0) && !ComesAfterTheEnd(packet, sent);
    }

    internal void Accept(in TcpPacket packet)
    {
        CapturedDirection sender = SenderOf(packet);
        CapturedDirection receiver = ReceiverOf(packet);
        uint first = packet.IsSyn ? packet.Sequence + 1 : packet.Sequence;
        if (packet.IsSyn && sender.IsInitial(first))
        {
            sender.CountRepeatedOpening();
        }

        sender.Begin(first);
        sender.Accept(first, packet.Payload, packet.IsFin);
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
    }

    private bool ComesAfterTheEnd(in TcpPacket packet, long? sent) => Opener.Digest is not null && packet.Payload.Length > 0 && sent + packet.Payload.Length > 0;

    private CapturedDirection SenderOf(in TcpPacket packet) => packet.Source == Opener.From ? Opener : Other;

    private CapturedDirection ReceiverOf(in TcpPacket packet) => packet.Source == Opener.From ? Other : Opener;
}
