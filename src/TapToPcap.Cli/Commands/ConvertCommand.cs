using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>The root command, which has no name of its own: converts taps to a capture.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "Tap files, directories of them, patterns, or - for standard input; archives and what is compressed are unpacked.");

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Capture to write; .pcap is classic, others are pcapng, .gz after that is compressed, - is standard output.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> OutputDirectory = new("--output-dir")
    {
        Description = "Write a capture for each input into this directory instead.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Profile = new("--profile")
    {
        Description = "Write also a Wireshark profile that dissects what the taps carry, whatever the ports; made if it is not there.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> NoSort = new("--no-sort")
    {
        Description = "Write one tap after the other instead of all packets in the order of their times.",
    };

    internal static RootCommand Create()
    {
        RootCommand command = new("Turns Envoy's traffic taps into packets for Wireshark, tshark and all that reads captures.")
        {
            Inputs,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap trace_*.pb -o out.pcap                   some taps, one capture
                tap2pcap /var/tap -o out.pcapng                   all taps below a directory
                tap2pcap /var/tap --output-dir captures           each tap a capture of its own
                tap2pcap trace_7.json -o - | tshark -r -          straight into tshark
                kubectl exec POD -c istio-proxy -- tar c /var/tap | tap2pcap - -o out.pcapng
                tap2pcap info /var/tap                            what the taps hold and lack
                tap2pcap verify out.pcap trace_*.pb               whether a capture holds what the taps hold
                tap2pcap profile taps-profile /var/tap            a Wireshark profile that dissects what the taps carry
                tap2pcap live http://127.0.0.1:15000 --config-id down | tshark -l -i -
                tap2pcap listen udp://0.0.0.0:8089 -o out.pcapng  what Envoy's UDP sinks send, until Ctrl-C
                tap2pcap watch /var/tap | tshark -l -i -          packets as Envoy writes its taps
                """,
        });
        command.TakeManyInputs();
        command.Add(new OptionGroup("Output", Output, OutputDirectory, Profile));
        command.Add(CaptureOptions.All);
        command.Add(new OptionGroup("Packet", NoSort), SharedOptions.Names, SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives, SharedOptions.VerbosityOptions);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Output) is not null && result.GetResult(OutputDirectory) is not null)
            {
                result.AddError("--output and --output-dir: give one of them");
            }

            SharedOptions.RequireInputs(result, Inputs);
            if (result.GetResult(Output) is OptionResult output && output.Tokens.FirstOrDefault(word => CaptureNames.IsCompressedOtherwise(word.Value)) is Token compressed)
            {
                result.AddError($"--output {compressed.Value}: of compressed captures only .gz is written");
            }

            if (result.GetResult(Profile) is OptionResult profile && profile.Tokens.Any(word => word.Value.Length == 0))
            {
                result.AddError("--profile: DIR is empty");
            }

            CaptureOptions.Check(result);
            SharedOptions.CheckVerbosity(result);
        });
        command.SetAction((parse, cancel) =>
        {
            InvocationConfiguration console = parse.InvocationConfiguration;
            return new Conversion(Request(parse), new Messages(console.Error, SharedOptions.VerbosityOf(parse))).RunAsync(cancel);
        });
        return command;
    }

    private static ConvertRequest Request(ParseResult parse)
    {
        string? output = parse.GetValue(Output);
        ConversionOptions options = CaptureOptions.Read(parse, output) with { Sort = !parse.GetValue(NoSort) };
        return new ConvertRequest(SharedOptions.NamesOf(parse, Inputs), output, parse.GetValue(OutputDirectory), parse.GetValue(Profile), options);
    }
}
