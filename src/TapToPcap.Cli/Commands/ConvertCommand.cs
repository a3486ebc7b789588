using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Synthesis;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>The main job, and so the root of the command line.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "Tap files, directories of them, patterns, or - for standard input; gzip and tar are unpacked.");

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

    private static readonly Option<string?> Profile = new("--profile")
    {
        Description = "Write also a Wireshark profile that dissects what the taps carry, whatever the ports; made if it is not there.",
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

    private static readonly Option<GapFilling?> FillGaps = SharedOptions.CreateFillGaps(
        "Put zeros where bytes of known number are missing, instead of a gap in the sequence numbers (default).");

    private static readonly Option<GapSizes?> Sizes = SharedOptions.CreateGapSizes(
        "Take the number of missing bytes from Envoy's own count, else from Content-Length, chunk sizes and lengths of HTTP/2 frames (default), or from the count alone.");

    private static readonly Option<HttpForm?> Http = Choice.Create<HttpForm?>(
        "--http",
        [],
        "What HTTP taps become: HTTP/2 (default), or HTTP/1.1.",
        ("2", HttpForm.Http2),
        ("1", HttpForm.Http1));

    private static readonly Option<HttpSide?> Side = Choice.Create<HttpSide?>(
        "--http-side",
        [],
        "Which connection of Envoy's the exchanges of HTTP taps are shown on, where the tap has it: the client's, else the upstream one (default), or as said.",
        ("auto", HttpSide.Auto),
        ("downstream", HttpSide.Downstream),
        ("upstream", HttpSide.Upstream),
        ("both", HttpSide.Both));

    private static readonly Option<int> MaxConversations = Number.Create(
        "--max-conversations",
        "COUNT",
        "Most conversations of one tap that are open at once, 1 to 10000000; bounds memory.",
        1,
        10_000_000,
        new ConversionOptions().MaxConversations);

    private static readonly Option<bool> NoSort = new("--no-sort")
    {
        Description = "Write one tap after the other instead of all packets in the order of their times.",
    };

    private static readonly Option<bool> Redact = new("--redact")
    {
        Description = "Mask the values of authorization, proxy-authorization, cookie, set-cookie and x-api-key, each byte by *, in HTTP/1 and in HTTP taps.",
    };

    internal static RootCommand Create()
    {
        RootCommand command = new("Turns Envoy's traffic taps into packets for Wireshark, tshark and all that reads captures.")
        {
            Inputs, Output, OutputDirectory, Format, Link, Mss, Handshake, NoHandshake, SharedOptions.Role, FillGaps, Sizes, Http, Side, Redact, NoSort, SharedOptions.MapPort, Profile, SharedOptions.InputFormat, SharedOptions.MaxEventSize, SharedOptions.MaxDamages, SharedOptions.MaxUnpackedSize, SharedOptions.MaxMembers, MaxConversations, SharedOptions.Quiet, SharedOptions.Verbose,
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

            if (result.GetResult(Profile) is OptionResult profile && profile.Tokens.Any(word => word.Value.Length == 0))
            {
                result.AddError("--profile: DIR is empty");
            }

            SharedOptions.CheckVerbosity(result);
        });
        command.SetAction((parse, cancel) =>
        {
            InvocationConfiguration console = parse.InvocationConfiguration;
            return new Conversion(Request(parse), new Talk(console.Error, SharedOptions.VerbosityOf(parse))).RunAsync(cancel);
        });
        return command;
    }

    private static ConvertRequest Request(ParseResult parse)
    {
        string? output = parse.GetValue(Output);
        return new ConvertRequest(parse.GetRequiredValue(Inputs), output, parse.GetValue(OutputDirectory), parse.GetValue(Profile), new ConversionOptions
        {
            Format = parse.GetValue(Format) ?? CaptureNames.FormatOf(output),
            LinkType = parse.GetValue(Link) ?? LinkType.Ethernet,
            MaxSegmentSize = parse.GetValue(Mss),
            Handshake = !parse.GetValue(NoHandshake),
            Role = parse.GetValue(SharedOptions.Role),
            FillHoles = parse.GetValue(FillGaps) == GapFilling.Zeros,
            MeasureHoles = parse.GetValue(Sizes) != GapSizes.Counted,
            HttpForm = parse.GetValue(Http) ?? HttpForm.Http2,
            HttpSide = parse.GetValue(Side) ?? HttpSide.Auto,
            Redact = parse.GetValue(Redact),
            Sort = !parse.GetValue(NoSort),
            Ports = SharedOptions.PortsOf(parse),
            Framing = parse.GetValue(SharedOptions.InputFormat),
            MaxEventSize = parse.GetValue(SharedOptions.MaxEventSize) << 20,
            MaxDamages = parse.GetValue(SharedOptions.MaxDamages),
            MaxUnpackedSize = (long)parse.GetValue(SharedOptions.MaxUnpackedSize) << 30,
            MaxMembers = parse.GetValue(SharedOptions.MaxMembers),
            MaxConversations = parse.GetValue(MaxConversations),
        });
    }
}
