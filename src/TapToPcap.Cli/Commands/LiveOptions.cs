using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Options for the outputs of live captures: a file, rotated files, PCAP-over-IP.</summary>
internal static class LiveOptions
{
    private const string ToStandardOutput = "-";
    private const long BytesPerMegabyte = 1_000_000;

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Capture to write; .pcap is classic, others are pcapng, - is standard output (default, unless --serve or --connect is given).",
        HelpName = "FILE",
    };

    private static readonly Option<int?> MaxSize = Number.CreateOptional("-C", "MB", "Go on in another file when one is larger than so many millions of bytes: FILE, FILE1, FILE2 and so on.", 1, 1_000_000);

    private static readonly Option<int?> Seconds = Number.CreateOptional("-G", "SECONDS", "Go on in another file after so long; FILE is a pattern as for strftime (UTC), such as %Y%m%d-%H%M%S.pcap, or files are numbered.", 1, 31_536_000);

    private static readonly Option<int?> Files = Number.CreateOptional("-W", "COUNT", "With -C keep so many files, numbered from 0, and overwrite the oldest; with -G alone end after so many.", 1, 1_000_000);

    private static readonly Option<IPEndPoint?> Serve = TcpAddress.CreateLocal("--serve", "Give the capture to all who connect (PCAP-over-IP), as classic pcap unless --format says another; without ADDRESS only from this machine, without PORT on 57012.");

    private static readonly Option<DnsEndPoint?> Connect = TcpAddress.CreateRemote("--connect", "Send the capture there in the same way, and connect again when nobody is there.");

    /// <summary>In the order in which help shows them.</summary>
    internal static readonly OptionGroup All = new("Output", Output, MaxSize, Seconds, Files, Serve, Connect);

    internal static ConversionOptions Read(ParseResult parse) => CaptureOptions.Read(parse, parse.GetValue(Output));

    /// <summary>Opens all outputs that are asked for.</summary>
    /// <exception cref="OutputException">An output cannot be opened.</exception>
    internal static LiveOutputs Open(ParseResult parse, ConversionOptions options, Messages messages)
    {
        LiveOutputs outputs = new(options.Format, options.LinkType);
        try
        {
            OpenFiles(parse, outputs);
            OpenConnections(parse, outputs, messages);
            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    /// <summary>Whether the capture would go to a terminal.</summary>
    internal static bool IsForTerminal(ParseResult parse) => IsForStandardOutput(parse) && !Console.IsOutputRedirected;

    internal static void Check(CommandResult result)
    {
        if (result.GetResult(Output) is OptionResult output && output.Tokens.Any(word => word.Value.Length == 0))
        {
            result.AddError("--output: FILE is empty");
        }
        else if (result.GetResult(Output)?.Tokens.FirstOrDefault(word => CompressedName.Strip(word.Value).Length < word.Value.Length) is Token compressed)
        {
            result.AddError($"--output {compressed.Value}: a live capture is not compressed, as it can be read at any time; -o - | gzip is one way");
        }

        CheckRotation(result);
    }

    private static bool IsForStandardOutput(ParseResult parse) =>
        parse.GetValue(Output) is string path ? path == ToStandardOutput : parse.GetValue(Serve) is null && parse.GetValue(Connect) is null;

    private static void OpenFiles(ParseResult parse, LiveOutputs outputs)
    {
        if (RotationOf(parse) is RotationPlan plan)
        {
            outputs.Add(plan);
        }
        else if (IsForStandardOutput(parse))
        {
            outputs.Add(CaptureFile.Over(StandardOutput.Name, StandardOutput.Open, StandardOutput.FindFile));
        }
        else if (parse.GetValue(Output) is string path)
        {
            outputs.Add(CaptureFile.Create(path));
        }
    }

    private static void OpenConnections(ParseResult parse, LiveOutputs outputs, Messages messages)
    {
        CaptureFormat format = CaptureOptions.FormatOf(parse) ?? CaptureFormat.Pcap;
        if (parse.GetValue(Serve) is IPEndPoint address)
        {
            outputs.Serve(address, format, messages);
        }

        if (parse.GetValue(Connect) is DnsEndPoint collector)
        {
            outputs.SendTo(collector, format, messages);
        }
    }

    private static RotationPlan? RotationOf(ParseResult parse)
    {
        long? size = parse.GetValue(MaxSize);
        int? seconds = parse.GetValue(Seconds);
        if (size is null && seconds is null)
        {
            return null;
        }

        return new RotationPlan(parse.GetValue(Output)!)
        {
            MaxLength = size * BytesPerMegabyte,
            Period = seconds is int period ? TimeSpan.FromSeconds(period) : null,
            Count = parse.GetValue(Files),
        };
    }

    private static void CheckRotation(CommandResult result)
    {
        bool hasPeriod = result.GetResult(Seconds) is not null;
        bool rotates = hasPeriod || result.GetResult(MaxSize) is not null;
        string? path = result.GetResult(Output) is null ? null : result.GetValue(Output);
        if (rotates && path is null or ToStandardOutput)
        {
            result.AddError("-C and -G: name a file with -o");
        }
        else if (hasPeriod && TimePattern.FindUnknown(path!) is string unknown)
        {
            result.AddError($"--output {path}: {unknown} is no time; there are {string.Join(" ", TimePattern.Conversions.Select(conversion => $"%{conversion}"))}");
        }

        if (!rotates && result.GetResult(Files) is not null)
        {
            result.AddError("-W: is for -C or -G");
        }
    }
}
