using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Settings;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying;

/// <summary>Proves that a capture holds what taps hold, byte for byte; of HTTP taps, headers, bodies and trailers.</summary>
/// <remarks>
/// None of the code that makes and writes captures is used: the capture, the HTTP in it and the order of a tap's events are read by code of its own.
/// It shares with the conversion how taps are opened and decoded, and, where zeros stand for missing bytes that Envoy did not count, how their
/// number is measured by the lengths in the data: a mistake in these does not show.
/// </remarks>
public sealed class CaptureVerifier(VerificationOptions options, IConversionObserver observer)
{
    /// <summary>Reads both and compares them. Memory depends on the number of conversations and exchanges alone.</summary>
    /// <param name="capture">pcap or pcapng, of whichever program.</param>
    /// <param name="taps">All that the capture is to hold.</param>
    /// <exception cref="CaptureFormatException">The capture is none.</exception>
    /// <exception cref="InputException">The capture cannot be read. A tap that cannot is reported and counted.</exception>
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

    // Of HTTP taps are conversations that no tap of a transport socket has.
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
