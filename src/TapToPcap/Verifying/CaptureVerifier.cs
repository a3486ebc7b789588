using TapToPcap.Input;

namespace TapToPcap.Verifying;

/// <summary>Proves that a capture holds what taps hold, byte for byte, with none of the code that made it.</summary>
public sealed class CaptureVerifier(VerificationOptions options, IConversionObserver observer)
{
    /// <summary>Reads both and compares them. Memory depends on the number of conversations alone.</summary>
    /// <param name="capture">pcap or pcapng, of whichever program.</param>
    /// <param name="taps">All that the capture is to hold.</param>
    /// <exception cref="CaptureFormatException">The capture is none.</exception>
    /// <exception cref="InputException">The capture cannot be read. A tap that cannot is reported and counted.</exception>
    public VerificationReport Verify(TapSource capture, IEnumerable<TapSource> taps, CancellationToken cancel = default)
    {
        CaptureDigest captured = new(observer, cancel);
        IReadOnlyList<CapturedConversation> conversations = captured.Read(capture);

        using TapDigest tapped = new(options, captured.BytesRead, observer, cancel);
        foreach (TapSource tap in taps)
        {
            tapped.Accept(tap);
        }

        return new VerificationReport
        {
            Conversations = [.. Pairing.Of(tapped.Conversations, conversations).Select(pair => Comparison.Of(pair, tapped.HasExchanges))],
            Problems = captured.Problems,
            ProblemCount = captured.ProblemCount,
            Inputs = tapped.Inputs,
            Events = tapped.Events,
            Packets = captured.Frames,
            Damaged = tapped.Damaged,
            Unreadable = tapped.Unreadable,
        };
    }
}
