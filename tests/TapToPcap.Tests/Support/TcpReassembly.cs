namespace TapToPcap.Tests.Support;

/// <summary>Puts the conversations of a capture together as a receiver would; knows nothing of the code that took them apart.</summary>
internal static class TcpReassembly
{
    /// <summary>The conversations in the order of their first frames; a SYN alone begins a new one between the same ends.</summary>
    /// <exception cref="InvalidDataException">A frame is malformed, has a wrong checksum, or acknowledges what was not sent.</exception>
    /// <param name="withGaps">Bytes may be missing; then what is acknowledged need not be there.</param>
    internal static IReadOnlyList<TcpTalk> Of(Capture capture, bool withGaps = false)
    {
        List<TcpTalk> talks = [];
        Dictionary<string, TcpTalk> open = [];
        foreach (CapturedFrame frame in capture.Frames)
        {
            TcpPacket packet = TcpPacket.Parse(capture.LinkType, frame.Bytes);
            string key = KeyOf(packet);
            bool opens = packet.IsSyn && !packet.IsAck;
            if (opens || !open.TryGetValue(key, out TcpTalk? talk))
            {
                talk = Begin(packet);
                open[key] = talk;
                talks.Add(talk);
            }

            Add(talk, frame, packet, withGaps);
        }

        return talks;
    }

    /// <summary>The only conversation of a capture.</summary>
    internal static TcpTalk Single(Capture capture, bool withGaps = false) => Assert.Single(Of(capture, withGaps));

    // Without a handshake the other end's first number shows only in what it is told to have sent.
    private static TcpTalk Begin(TcpPacket packet) => new(
        new TcpDirection(packet.Source, packet.Sequence),
        new TcpDirection(packet.Destination, packet.Acknowledgment));

    private static void Add(TcpTalk talk, CapturedFrame frame, TcpPacket packet, bool withGaps)
    {
        bool isOpeners = talk.Opener.From.Equals(packet.Source);
        if (!isOpeners && packet.IsSyn)
        {
            talk.Other.Begin(packet.Sequence);
        }

        TcpDirection sender = isOpeners ? talk.Opener : talk.Other;
        TcpDirection receiver = isOpeners ? talk.Other : talk.Opener;
        talk.Packets.Add((frame, packet));
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
