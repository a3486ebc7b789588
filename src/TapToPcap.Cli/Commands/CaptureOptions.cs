using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Converting;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Options of all commands that write captures: format, segments, gaps, HTTP taps, redaction, limits.</summary>
internal static class CaptureOptions
{
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

    private static readonly Option<CutForm?> Cut = SharedOptions.CreateCut(
        "What stands for bytes of known number that Envoy cut: packets whose end was not captured, as with a snap length (default), a gap in the sequence numbers, or zeros.");

    private static readonly Option<GapFilling?> FillGaps = SharedOptions.CreateFillGaps(
        "Put zeros wherever bytes of known number are missing: --cut zeros, and lost records too, which are a gap otherwise (default).");

    private static readonly Option<GapSizes?> Sizes = SharedOptions.CreateGapSizes(
        "Take the number of missing bytes from Envoy's own count, else from Content-Length, chunk sizes and lengths of HTTP/2 frames (default), or from the count alone.");

    private static readonly Option<HttpForm?> Http = Choice.Create<HttpForm?>(
        "--http",
        [],
        "What HTTP taps become: HTTP/1.1 where that loses nothing and HTTP/2 where it is needed (default), or one of them.",
        ("auto", HttpForm.Auto),
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

    private static readonly Option<bool> Redact = new("--redact")
    {
        Description = "Mask the values of authorization, proxy-authorization, cookie, set-cookie and x-api-key, each byte by *, in HTTP/1 and in HTTP taps.",
    };

    private static readonly Option<int> MaxConversations = Number.Create(
        "--max-conversations",
        "COUNT",
        "Most conversations of one tap, and HTTP exchanges recorded in pieces, that are open at once, 1 to 10000000; bounds memory.",
        1,
        10_000_000,
        new ConversionOptions().MaxConversations);

    /// <summary>In the order in which help shows them.</summary>
    internal static readonly OptionGroup[] All =
    [
        new("Packet", Format, Link, Mss, Handshake, NoHandshake, SharedOptions.MapPort),
        new("Conversation", SharedOptions.Role, Cut, FillGaps, Sizes),
        new("HTTP tap", Http, Side),
        new("Privacy", Redact),
        new("Limit", MaxConversations),
    ];

    internal static void Check(CommandResult result)
    {
        if (result.GetValue(Handshake) && result.GetValue(NoHandshake))
        {
            result.AddError("--handshake and --no-handshake: give one of them");
        }

        SharedOptions.CheckCut(result, Cut, FillGaps);
    }

    /// <summary>The format given by --format; null if it is not given.</summary>
    internal static CaptureFormat? FormatOf(ParseResult parse) => parse.GetValue(Format);

    /// <param name="output">Name of the capture, which decides the format without --format; null for standard output.</param>
    internal static ConversionOptions Read(ParseResult parse, string? output) => SharedOptions.Read(parse) with
    {
        Format = parse.GetValue(Format) ?? CaptureNames.FormatOf(output),
        LinkType = parse.GetValue(Link) ?? LinkType.Ethernet,
        MaxSegmentSize = parse.GetValue(Mss),
        Handshake = !parse.GetValue(NoHandshake),
        Cut = parse.GetValue(Cut) ?? CutForm.Snapped,
        FillGaps = parse.GetValue(FillGaps) == GapFilling.Zeros,
        MeasureGaps = parse.GetValue(Sizes) != GapSizes.Counted,
        HttpForm = parse.GetValue(Http) ?? HttpForm.Auto,
        HttpSide = parse.GetValue(Side) ?? HttpSide.Auto,
        Redact = parse.GetValue(Redact),
        MaxConversations = parse.GetValue(MaxConversations),
    };
}
