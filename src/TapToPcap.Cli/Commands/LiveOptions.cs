using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Live;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Where live captures go.</summary>
internal static class LiveOptions
{
    private const string ToStandardOutput = "-";

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Capture to write; .pcap is classic, others are pcapng, - is standard output (default).",
        HelpName = "FILE",
    };

    /// <summary>In the order in which help shows them.</summary>
    internal static readonly Option[] All = [Output];

    internal static ConversionOptions Read(ParseResult parse) => CaptureOptions.Read(parse, parse.GetValue(Output));

    /// <summary>Opens all that is asked for.</summary>
    /// <exception cref="OutputException">Something cannot be opened.</exception>
    internal static LiveOutputs Open(ParseResult parse, ConversionOptions options)
    {
        LiveOutputs outputs = new(options.Format, options.LinkType);
        string? path = parse.GetValue(Output);
        outputs.Add(path is null or ToStandardOutput ? CaptureFile.Over(StandardOutput.Name, StandardOutput.Open) : CaptureFile.Create(path));
        return outputs;
    }

    /// <summary>The capture would go to a terminal.</summary>
    internal static bool IsForTerminal(ParseResult parse) => parse.GetValue(Output) is null or ToStandardOutput && !Console.IsOutputRedirected;

    internal static void Check(CommandResult result)
    {
        if (result.GetResult(Output) is OptionResult output && output.Tokens.Any(word => word.Value.Length == 0))
        {
            result.AddError("--output: FILE is empty");
        }
    }
}
