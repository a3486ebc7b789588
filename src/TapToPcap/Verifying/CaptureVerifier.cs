using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Settings;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying;

/// <summary>Verifies that a capture holds what taps hold, byte for byte; for HTTP taps, that it has their headers, bodies and
/// trailers.</summary>
/// <remarks>It uses none of the code that makes and writes captures: it has its own for the capture, the HTTP in it and the order
/// of a tap's events. It shares with the conversion how taps are opened and decoded, and how missing bytes that Envoy did not count
/// are measured where zeros stand for them. Mistakes in the shared parts are not found.</remarks>
public sealed class CaptureVerifier(VerificationOptions options, IConversionObserver observer)
{
    /// <summary>Reads both and compares them. Memory grows only with the number of conversations and exchanges.</summary>
    /// <param name="capture">A pcap or pcapng capture, written by any program.</param>
    /// <param name="taps">All taps that the capture is to hold.</param>
    /// <exception cref="CaptureFormatException">The input is not a capture.</exception>
    /// <exception cref="InputException">The capture cannot be read. A tap that cannot be read is reported and counted
    /// instead.</exception>
    public VerificationReport Verify(TapSource capture, IEnumerable<TapSource> taps, CancellationToken cancel = default)
    {
        using CaptureDigest captured = new(observer, cancel);
        captured.Open(capture);
        using TapDigest tapped = new(options, captured.BytesRead, observer, cancel);
        foreach (TapSource tap in taps)
        {
            tapped.Accept(tap);
        }

        tapped.Finish();
        IReadOnlyList<CapturedConversation> conversations = captured.Read(readsHttp: tapped.Exchanges.Count > 0, tapped.BytesRead);
        return new VerificationReport
        {
            Conversations = [.. Compare(tapped, conversations)],
            Problems = captured.Problems,
            ProblemCount = captured.ProblemCount,
            Inputs = tapped.Inputs,
            Events = tapped.Events,
            Packets = captured.Frames,
            Damaged = tapped.Damaged,
            Unreadable = tapped.Unreadable,
        };
    }

    // Conversations that match none of a socket tap are compared with the exchanges of HTTP taps.
    private static IEnumerable<ConversationReport> Compare(TapDigest tapped, IReadOnlyList<CapturedConversation> captured)
    {
        SharedEnds shared = new(tapped.Conversations, tapped.Exchanges);
        ConversationPair[] pairs = [.. Pairing.Of(tapped.Conversations, captured)];
        ExchangeCandidate[] candidates = [.. captured.Where(conversation => !conversation.IsMatched).SelectMany(ExchangeCandidate.Of)];
        HashSet<CapturedConversation> ofHttp = [.. candidates.Select(candidate => candidate.Conversation)];
        ExchangePair[] exchanges = [.. ExchangePairing.Of(tapped.Exchanges, candidates)];
        return
        [
            .. pairs.Where(pair => pair.Captured is null || !ofHttp.Contains(pair.Captured)).Select(pair => Comparison.Of(pair, shared)),
            .. ExchangeComparison.Of(exchanges, shared),
        ];
    }
}
