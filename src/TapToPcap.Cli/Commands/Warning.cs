using TapToPcap.Common;
using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>The message for a counter that is above 0 after a conversion.</summary>
/// <param name="Noun">What was counted, in the singular.</param>
/// <param name="Text">What follows the count.</param>
/// <param name="IsIncomplete">The capture lacks something, so the exit code is <see cref="ExitCode.Incomplete"/>.</param>
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
