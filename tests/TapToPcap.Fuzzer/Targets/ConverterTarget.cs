using TapToPcap.Converting;
using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Converts a tap, now and then with unusual options, or two taps of which only one may be open.</summary>
internal sealed class ConverterTarget() : FuzzTarget("converter", SeedGroups.Taps)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        ConversionOptions options = OptionsBy(choices);
        TapSource[] sources = [new("tap", open), .. choices.Rarely() ? [new TapSource("other", open)] : Array.Empty<TapSource>()];
        SilentObserver observer = new();
        using DigestStream output = new();
        ConversionSummary summary = new TapConverter(options, observer) { Served = choices.Rarely() ? new ServedPorts(options.Ports) : null }.Convert(sources, output);
        return new Outcome(summary.Packets, output.Digest, observer.Problem);
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
            Role = choices.Rarely(Enum.GetValues<TapRole>()),
            FillGaps = choices.Rarely(),
            MeasureGaps = !choices.Rarely(),
            HttpForm = choices.Rarely(Enum.GetValues<HttpForm>()) ?? usual.HttpForm,
            HttpSide = choices.Rarely(Enum.GetValues<HttpSide>()) ?? usual.HttpSide,
            Sort = !choices.Rarely(),
            MaxOpenTaps = choices.Rarely([1]) ?? usual.MaxOpenTaps,
            Reading = new ReadingOptions { MaxEventSize = choices.Rarely([1, 100, 4096, int.MaxValue]) ?? usual.Reading.MaxEventSize },
        };
    }
}
