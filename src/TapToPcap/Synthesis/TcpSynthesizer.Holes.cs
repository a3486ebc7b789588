using TapToPcap.Reading;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <content>What is told of bytes that are missing: never are those before and behind them joined.</content>
internal sealed partial class TcpSynthesizer
{
    // Number of bytes unknown: one stands for them, so that no reader joins what does not belong together.
    private const int HoleOfUnknownSize = 1;

    // A larger hole than this is not worth its zeros.
    private const ulong MaxFilled = 64 << 20;

    // How many bytes were cut the next event's count tells, or nothing does.
    private void Cut(Conversation conversation, in TapEvent tapped, TcpPeer sender)
    {
        if (tapped.SequenceNumber > 0)
        {
            conversation.Cut = tapped.Kind;
            return;
        }

        sender.Next += HoleOfUnknownSize;
        Counts.Holes++;
    }

    /// <summary>Bytes are missing before the event that is to be told: behind one that was cut, or records were lost.</summary>
    private void TellHole(Conversation conversation, ulong missing)
    {
        TapEventKind? cut = conversation.Cut;
        conversation.Cut = null;
        if (missing == 0)
        {
            return;
        }

        Counts.Holes++;
        Counts.MissingBytes += missing;
        if (cut != TapEventKind.Write)
        {
            Skip(conversation, conversation.Remote, conversation.Local, missing, HoleComments.Missing(cut, missing));
        }

        if (cut != TapEventKind.Read)
        {
            Skip(conversation, conversation.Local, conversation.Remote, missing, HoleComments.Missing(cut, missing));
        }
    }

    /// <summary>Goes past bytes of one direction that are not there; the receiver acknowledges them all the same.</summary>
    private void Skip(Conversation conversation, TcpPeer sender, TcpPeer receiver, ulong missing, string comment)
    {
        conversation.Say(comment);
        if (options.FillHoles && missing <= MaxFilled)
        {
            SendZeros(conversation, sender, receiver, (int)missing);
            return;
        }

        sender.Next += (long)missing;
        Send(conversation, receiver, sender, TcpFlags.Ack);
    }

    private void SendZeros(Conversation conversation, TcpPeer sender, TcpPeer receiver, int count)
    {
        int maxSize = MaxSegmentSize(sender.Flow);
        ReadOnlySpan<byte> zeros = new byte[Math.Min(count, maxSize)];
        for (int left = count; left > 0; left -= maxSize)
        {
            SendSegment(conversation, sender, receiver, zeros[..Math.Min(left, maxSize)], isLast: left <= maxSize);
        }
    }
}
