using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Reading;
using TapToPcap.Synthesis;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>The main job, and so the root of the command line.</summary>
internal static class ConvertCommand
{
    internal static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Tap files, directories of them, patterns, or - for standard input; gzip and tar are unpacked.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Capture to write; .pcap is classic, others are pcapng, - is standard output.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> OutputDirectory = new("--output-dir")
    {
        Description = "Write a capture for each input into this directory instead.",
        HelpName = "DIR",
    };

    private static readonly Option<CaptureFormat?> Format = Choice.Create<CaptureFormat?>(
        "--format",
        ["-f"],
        "Form of the capture, whatever its name.",
        ("pcap", CaptureFormat.Pcap),
        ("pcap-ns", CaptureFormat.PcapNanoseconds),
        ("pcapng", CaptureFormat.PcapNg));

    private static readonly Option<LinkType?> Link = Choice.Create<LinkType?>(
        "--link-type",
        [],
        "What frames begin with: Ethernet (default), or IP at once.",
        ("ethernet", LinkType.Ethernet),
        ("raw", LinkType.RawIp));

    private static readonly Option<int> Mss = Number.Create(
        "--mss",
        "BYTES",
        $"Most payload bytes in a segment, {ConversionOptions.MinSegmentSize} to {ConversionOptions.MaxMaxSegmentSize}; over IPv6 20 fewer.",
        ConversionOptions.MinSegmentSize,
        ConversionOptions.MaxMaxSegmentSize,
        new ConversionOptions().MaxSegmentSize);

    private static readonly Option<bool> Handshake = new("--handshake")
    {
        Description = "Show how connections open and close (default).",
    };

    private static readonly Option<bool> NoHandshake = new("--no-handshake")
    {
        Description = "Show data and acknowledgments only.",
    };

    internal static readonly Option<TapRole?> Role = Choice.Create<TapRole?>(
        "--role",
        [],
        "Where Envoy tapped: at a listener, at a cluster, or decided for each conversation (default).",
        ("auto", null),
        ("downstream", TapRole.Downstream),
        ("upstream", TapRole.Upstream));

    private static readonly Option<Gap?> FillGaps = Choice.Create<Gap?>(
        "--fill-gaps",
        [],
        "Put zeros where bytes of known number are missing, instead of a gap in the sequence numbers (default).",
        ("none", Gap.None),
        ("zeros", Gap.Zeros));

    private static readonly Option<bool> NoSort = new("--no-sort")
    {
        Description = "Write one tap after the other instead of all packets in the order of their times.",
    };

    internal static readonly Option<TapFraming?> InputFormat = Choice.Create<TapFraming?>(
        "--input-format",
        [],
        "Form of the taps; told by their first bytes (default).",
        ("auto", null),
        ("binary", TapFraming.Binary),
        ("delimited", TapFraming.Delimited),
        ("json", TapFraming.Json),
        ("text", TapFraming.Text),
        ("capture", TapFraming.Capture));

    internal static readonly Option<int> MaxEventSize = Number.Create(
        "--max-event-size",
        "MIB",
        "Most MiB of one event, 1 to 1024; bounds memory.",
        1,
        1024,
        new ConversionOptions().MaxEventSize >> 20);

    internal static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "Say only what goes wrong.",
    };

    internal static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Say also what is read.",
    };

    private enum Gap
    {
        None,
        Zeros,
    }

    internal static RootCommand Create()
    {
        RootCommand command = new("Turns Envoy's traffic taps into packets for Wireshark, tshark and all that reads captures.")
        {
            Inputs, Output, OutputDirectory, Format, Link, Mss, Handshake, NoHandshake, Role, FillGaps, NoSort, InputFormat, MaxEventSize, Quiet, Verbose,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Output) is not null && result.GetResult(OutputDirectory) is not null)
            {
                result.AddError("--output and --output-dir: give one of them");
            }

            if (result.GetValue(Handshake) && result.GetValue(NoHandshake))
            {
                result.AddError("--handshake and --no-handshake: give one of them");
            }
        });
        command.Validators.Add(RefuseQuietAndVerbose);
        Inputs.Validators.Add(result =>
        {
            foreach (Token input in result.Tokens.Where(input => input.Value is ['-', _, ..] && !File.Exists(input.Value)))
            {
                result.AddError($"{input.Value}: no such option");
            }
        });
        command.SetAction((parse, cancel) =>
        {
            InvocationConfiguration console = parse.InvocationConfiguration;
            return new Conversion(Request(parse), new Talk(console.Error, VerbosityOf(parse))).RunAsync(cancel);
        });
        return command;
    }

    internal static void RefuseQuietAndVerbose(CommandResult result)
    {
        if (result.GetValue(Quiet) && result.GetValue(Verbose))
        {
            result.AddError("--quiet and --verbose: give one of them");
        }
    }

    internal static Verbosity VerbosityOf(ParseResult parse)
    {
        if (parse.GetValue(Quiet))
        {
            return Verbosity.Quiet;
        }

        return parse.GetValue(Verbose) ? Verbosity.Verbose : Verbosity.Normal;
    }

    private static ConvertRequest Request(ParseResult parse)
    {
        string? output = parse.GetValue(Output);
        return new ConvertRequest(parse.GetRequiredValue(Inputs), output, parse.GetValue(OutputDirectory), new ConversionOptions
        {
            Format = parse.GetValue(Format) ?? CaptureNames.FormatOf(output),
            LinkType = parse.GetValue(Link) ?? LinkType.Ethernet,
            MaxSegmentSize = parse.GetValue(Mss),
            Handshake = !parse.GetValue(NoHandshake),
            Role = parse.GetValue(Role),
            FillHoles = parse.GetValue(FillGaps) == Gap.Zeros,
            Sort = !parse.GetValue(NoSort),
            Framing = parse.GetValue(InputFormat),
            MaxEventSize = parse.GetValue(MaxEventSize) << 20,
        });
    }
}
