using TapToPcap.Common;
using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>What a counter above 0 means to people.</summary>
/// <param name="Noun">What was counted, in the singular.</param>
/// <param name="Text">What follows the count.</param>
/// <param name="IsIncomplete">The capture lacks something, which the exit code says too.</param>
internal sealed record Warning(Counter Counter, string Noun, Func<ConversionSummary, ConversionOptions, string> Text, bool IsIncomplete)
{
    internal Warning(Counter counter, string noun, string text, bool isIncomplete = false)
        : this(counter, noun, (_, _) => text, isIncomplete)
    {
    }

    internal Warning(Counter counter, string noun, Func<ConversionSummary, ConversionOptions, string> text)
        : this(counter, noun, text, IsIncomplete: false)
    {
    }
}
