namespace TapToPcap.Tests.Support;

/// <summary>Puts the conversations of a capture together as a receiver would; knows nothing of the code that took them apart.</summary>
internal static class TcpReassembly
{
    /// <summary>The conversations in the order of their first frames; a SYN alone begins a new one between the same ends.</summary>
    /// <exception cref="InvalidDataException">A frame is malformed, has a wrong checksum, or acknowledges what was not sent.</exception>
    /// <param name="withGaps">Bytes may be missing; then what is acknowledged need not be there.</param>
    internal static IReadOnlyList<TcpConversation> Of(Capture capture, bool withGaps = false)
    {
        List<TcpConversation> conversations = [];
        Dictionary<string, TcpConversation> open = [];
        foreach (CapturedFrame frame in capture.Frames)
        {
            TcpPacket packet = TcpPacket.Parse(capture.LinkType, frame.Bytes, frame.Missing);
            string key = KeyOf(packet);
            bool opens = packet.IsSyn && !packet.IsAck;
            if (opens || !open.TryGetValue(key, out TcpConversation? conversation))
            {
                conversation = Begin(packet);
                open[key] = conversation;
                conversations.Add(conversation);
            }

            Add(conversation, frame, packet, withGaps);
        }

        return conversations;
    }

    /// <summary>The only conversation of a capture.</summary>
    internal static TcpConversation Single(Capture capture, bool withGaps = false) => Assert.Single(Of(capture, withGaps));

    // Without a handshake the other end's first number shows only in what it is reported to have sent.
    private static TcpConversation Begin(TcpPacket packet) => new(
        new TcpDirection(packet.Source, packet.Sequence),
        new TcpDirection(packet.Destination, packet.Acknowledgment));

    private static void Add(TcpConversation conversation, CapturedFrame frame, TcpPacket packet, bool withGaps)
    {
        bool isOpeners = conversation.Opener.From.Equals(packet.Source);
        if (!isOpeners && packet.IsSyn)
        {
            conversation.Other.Begin(packet.Sequence);
        }

        TcpDirection sender = isOpeners ? conversation.Opener : conversation.Other;
        TcpDirection receiver = isOpeners ? conversation.Other : conversation.Opener;
        conversation.Packets.Add((frame, packet));
        sender.Add(frame.Time, packet);
        if (packet.IsAck && !withGaps && !receiver.HasSent(packet.Acknowledgment))
        {
            throw new InvalidDataException($"{sender.From} acknowledges {packet.Acknowledgment}, which {receiver.From} has not sent.");
        }
    }

    private static string KeyOf(TcpPacket packet)
    {
        string[] ends = [packet.Source.ToString(), packet.Destination.ToString()];
        return string.Join(' ', ends.Order(StringComparer.Ordinal));
    }
}
