using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Takes all frames of a capture, their packets, and what those put together: conversations, and the exchanges of HTTP in them.</summary>
internal sealed class CaptureReaderTarget() : FuzzTarget("capture-reader", SeedGroups.Captures)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        using Stream capture = open();
        TcpReassembler reassembler = new(readsHttp: true);
        HashCode digest = default;
        long count = 0;
        string? problem = null;
        try
        {
            CaptureReader reader = CaptureReader.Open("capture", capture);
            while (reader.TryReadFrame(out CapturedFrame frame))
            {
                count++;
                Accept(ref digest, reassembler, frame);
            }
        }
        catch (CaptureFormatException e)
        {
            problem = e.Message;
        }

        foreach (CapturedConversation conversation in reassembler.Finish())
        {
            Add(ref digest, conversation);
        }

        return new Outcome(count, digest.ToHashCode(), problem);
    }

    private static void Accept(ref HashCode digest, TcpReassembler reassembler, in CapturedFrame frame)
    {
        ParsedFrame parsed = PacketParser.Parse(frame);
        digest.Add((frame.Number, frame.Offset, frame.Time, frame.OriginalLength, parsed.Problem));
        digest.AddBytes(frame.Bytes.Span);
        if (parsed.Packet is TcpPacket packet)
        {
            reassembler.Accept(packet, frame);
        }
    }

    private static void Add(ref HashCode digest, CapturedConversation conversation)
    {
        digest.Add((conversation.FirstFrame, conversation.Opener.Digest, conversation.Other.Digest));
        foreach (ExchangeCandidate candidate in ExchangeCandidate.Of(conversation))
        {
            digest.Add((candidate.Exchange.Request.Parts, candidate.Exchange.Response.Parts));
        }
    }
}
