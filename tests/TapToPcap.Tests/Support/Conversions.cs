using TapToPcap.Input;

namespace TapToPcap.Tests.Support;

/// <summary>Conversions in memory that must report nothing.</summary>
internal static class Conversions
{
    internal static Capture Convert(byte[] tap, ConversionOptions? options = null)
    {
        using MemoryStream output = new();
        new TapConverter(options ?? new ConversionOptions(), new NothingWrong()).Convert([Source(tap)], output);
        return CaptureReader.Read(output.ToArray());
    }

    internal static TapSource Source(byte[] tap, string name = "tap") => new(name, () => new MemoryStream(tap, writable: false));
}
