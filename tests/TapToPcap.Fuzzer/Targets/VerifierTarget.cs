using TapToPcap.Converting;
using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Input;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Converts a tap and has the capture proved, by what shares no more with the conversion than the reader of taps: of connections, both agree.</summary>
/// <remarks>But where something is damaged or came twice, or more is missing than sequence numbers can show (RFC 9293 §3.4).</remarks>
internal sealed class VerifierTarget() : FuzzTarget("verifier", SeedGroups.Taps)
{
    private const ulong MaxMissing = 1 << 30;

    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        TapSource tap = new("tap", open);
        using MemoryStream converted = new();
        ConversionSummary summary = new TapConverter(OptionsBy(choices), new SilentObserver()).Convert([tap], converted);
        TapSource capture = new("capture", () => new MemoryStream(converted.ToArray(), writable: false));
        SilentObserver observer = new();

        VerificationReport report = new CaptureVerifier(new VerificationOptions(), observer).Verify(capture, [tap]);

        bool mustAgree = observer.Problem is null && summary is { Repeats: 0, MissingBytes: < MaxMissing };
        if (mustAgree && report is { Differences: > 0, Exchanges: 0 })
        {
            throw new UnprovenException(report.Problems.Concat(report.Conversations.SelectMany(conversation => conversation.Differences)).First());
        }

        return new Outcome(report.Events + report.Exchanges, HashCode.Combine(report.PayloadBytes, report.Packets), observer.Problem);
    }

    private static ConversionOptions OptionsBy(Random? choices)
    {
        ConversionOptions usual = new();
        return new ConversionOptions
        {
            Format = choices.Rarely(Enum.GetValues<CaptureFormat>()) ?? usual.Format,
            LinkType = choices.Rarely(Enum.GetValues<LinkType>()) ?? usual.LinkType,
            MaxSegmentSize = choices.Rarely([ConversionOptions.MinSegmentSize, ConversionOptions.MaxMaxSegmentSize]) ?? usual.MaxSegmentSize,
            Handshake = !choices.Rarely(),
            MeasureGaps = !choices.Rarely(),
        };
    }

    private sealed class UnprovenException(string difference) : Exception(difference);
}
