using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What a capture shows of one direction of a conversation that was opened by a handshake. Places count from the direction's first byte.</summary>
internal sealed class SeenDirection
{
    internal SeenDirection(TcpConversation conversation, TcpDirection sender)
    {
        Runs = sender.Runs;
        Reached = sender.End - 1;                                              // less the SYN
        foreach ((_, TcpPacket packet) in conversation.Packets)
        {
            if (packet.Source.Equals(sender.From))
            {
                FinAt = packet.IsFin ? Place(sender, packet.Sequence) + packet.Payload.Length + packet.Missing : FinAt;
            }
            else if (packet.IsAck)
            {
                Acknowledged = Math.Max(Acknowledged, Place(sender, packet.Acknowledgment));
                AcknowledgedBeforeFin = FinAt is null && !packet.IsFin ? Acknowledged : AcknowledgedBeforeFin;
            }
        }

        Reached = Math.Max(Reached, Acknowledged);
        Gaps = [.. GapsBetween(Runs, FinAt ?? Reached)];
    }

    internal IReadOnlyList<ByteRun> Runs { get; }

    internal IReadOnlyList<Gap> Gaps { get; }

    internal long? FinAt { get; }

    /// <summary>The other end has acknowledged all before this.</summary>
    internal long Acknowledged { get; }

    /// <summary>The same before the closing of either end, which acknowledges everything.</summary>
    internal long AcknowledgedBeforeFin { get; }

    /// <summary>Either end has counted up to here.</summary>
    internal long Reached { get; }

    private static long Place(TcpDirection sender, uint number) => (long)(number - sender.First) - 1;

    private static IEnumerable<Gap> GapsBetween(IReadOnlyList<ByteRun> runs, long end)
    {
        long next = 0;
        foreach (ByteRun run in runs)
        {
            if (run.Offset > next)
            {
                yield return new Gap(next, run.Offset - next);
            }

            next = run.End;
        }

        if (end > next)
        {
            yield return new Gap(next, end - next);
        }
    }
}
