namespace TapToPcap.Tests.Support;

/// <summary>A pcapng block.</summary>
/// <param name="Body">What is between the two lengths, options included.</param>
internal sealed record CapturedBlock(uint Type, byte[] Body, IReadOnlyList<CapturedOption> Options)
{
    internal const uint SectionHeader = 0x0A0D0D0A;
    internal const uint Interface = 1;
    internal const uint Statistics = 5;
    internal const uint Names = 4;
    internal const uint Packet = 6;

    internal byte[]? OptionValue(int code) => Options.FirstOrDefault(option => option.Code == code)?.Value;

    internal string? Comment => Options.FirstOrDefault(option => option.Code == CapturedOption.Comment)?.Text;
}
