using TapToPcap.Converting;
using TapToPcap.Input;

namespace TapToPcap.Tests.Support;

/// <summary>Conversions in memory that must report nothing.</summary>
internal static class Conversions
{
    internal static Capture Convert(byte[] tap, ConversionOptions? options = null) => CaptureReader.Read(Run(tap, options).File);

    /// <summary>The capture as it would be on disk, and what was counted meanwhile.</summary>
    internal static (byte[] File, ConversionSummary Summary) Run(byte[] tap, ConversionOptions? options = null)
    {
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(options ?? new ConversionOptions(), new NothingWrong()).Convert([Source(tap)], output);
        return (output.ToArray(), summary);
    }

    internal static TapSource Source(byte[] tap, string name = "tap") => new(name, () => new MemoryStream(tap, writable: false));
}
