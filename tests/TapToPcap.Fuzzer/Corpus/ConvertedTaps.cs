using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Captures, as the converter makes them of the taps.</summary>
internal static class ConvertedTaps
{
    private const int Taps = 4;

    internal static IEnumerable<byte[]> Pcap() =>
    [
        .. All(new ConversionOptions { Format = CaptureFormat.Pcap }),
        .. All(new ConversionOptions { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp }),
    ];

    internal static IEnumerable<byte[]> PcapNg() =>
    [
        .. All(new ConversionOptions()),
        .. All(new ConversionOptions { LinkType = LinkType.RawIp, Handshake = false }),
    ];

    private static IEnumerable<byte[]> All(ConversionOptions options) => SeedGroups.Taps.SelectMany(group => group.Files.Take(Taps)).Select(tap => Convert(tap, options));

    private static byte[] Convert(byte[] tap, ConversionOptions options)
    {
        using MemoryStream capture = new();
        new TapConverter(options, new SilentObserver()).Convert([new TapSource("tap", () => new MemoryStream(tap, writable: false))], capture);
        return capture.ToArray();
    }
}
