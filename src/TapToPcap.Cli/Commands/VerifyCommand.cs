using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Cli.Commands;

/// <summary>The verify command: checks, byte for byte, that a capture holds what its taps hold.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Capture = new("CAPTURE")
    {
        Description = "Capture to read back, pcap or pcapng, compressed or not, or - for standard input.",
    };

    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "All taps that the capture is to hold, named as for the conversion.");

    private static readonly Option<GapFilling?> FillGaps = SharedOptions.CreateFillGaps(
        "What the capture was converted with: zeros wherever bytes of known number are missing, or not (default).");

    private static readonly Option<CutForm?> Cut = SharedOptions.CreateCut(
        "What the capture was converted with; matters for zeros only.");

    private static readonly Option<GapSizes?> Sizes = SharedOptions.CreateGapSizes(
        "What the capture was converted with; matters with zeros only.");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON, with whole SHA-256 and all that is known, instead of a table.",
    };

    internal static Command Create()
    {
        Command command = new("verify", "Reads a capture back and compares what it holds with the taps, byte for byte.")
        {
            Capture, Inputs,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap verify out.pcap trace_*.pb               whether a capture holds what the taps hold
                tap2pcap verify --json out.pcapng /var/tap        for scripts
                """,
        });
        command.TakeManyInputs();
        command.Add(new OptionGroup("Output", Json), new OptionGroup("Conversation", Cut, FillGaps, Sizes, SharedOptions.MapPort), SharedOptions.Names, SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives, SharedOptions.VerbosityOptions);
        command.Validators.Add(result =>
        {
            bool isInput = NamesStandardInput(result.GetResult(Inputs)) || result.GetResult(SharedOptions.FilesFrom)?.Tokens.Any(word => word.Value == Verification.StandardInput) == true;
            if (NamesStandardInput(result.GetResult(Capture)) && isInput)
            {
                result.AddError("-: CAPTURE or an INPUT can be standard input, not both");
            }

            SharedOptions.RequireInputs(result, Inputs);

            SharedOptions.RequireFirst(result);
            SharedOptions.CheckVerbosity(result);
            SharedOptions.CheckCut(result, Cut, FillGaps);
        });
        Capture.Validators.Add(SharedOptions.RefuseOptions);
        command.SetAction((parse, cancel) =>
        {
            InvocationConfiguration console = parse.InvocationConfiguration;
            return new Verification(Request(parse), new Messages(console.Error, SharedOptions.VerbosityOf(parse)), console.Output).RunAsync(cancel);
        });
        return command;
    }

    // By its tokens: the validators of an argument are skipped if a command's validator asks for its value.
    private static bool NamesStandardInput(ArgumentResult? given) => given?.Tokens.Any(word => word.Value == Verification.StandardInput) == true;

    private static VerifyRequest Request(ParseResult parse) => new(
        parse.GetRequiredValue(Capture),
        SharedOptions.NamesOf(parse, Inputs),
        parse.GetValue(Json),
        new VerificationOptions
        {
            Reading = SharedOptions.ReadingOf(parse),
            Ports = SharedOptions.PortsOf(parse),
            FilledCuts = parse.GetValue(Cut) == CutForm.Zeros,
            FilledGaps = parse.GetValue(FillGaps) == GapFilling.Zeros,
            MeasuredGaps = parse.GetValue(Sizes) != GapSizes.Counted,
        });
}
