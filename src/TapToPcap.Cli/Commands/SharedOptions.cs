using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Cli.Commands;

/// <summary>Options that several commands share (reading, limits, verbosity, ports), and validators of the command line.</summary>
internal static class SharedOptions
{
    internal static readonly Option<TapRole?> Role = Choice.Create<TapRole?>(
        "--role",
        [],
        "Where Envoy tapped: at a listener, at a cluster, or decided for each conversation (default).",
        ("auto", null),
        ("downstream", TapRole.Downstream),
        ("upstream", TapRole.Upstream));

    internal static readonly Option<TapFraming?> InputFormat = Choice.Create<TapFraming?>(
        "--input-format",
        [],
        "Form of the taps; detected from their first bytes (default).",
        ("auto", null),
        ("binary", TapFraming.Binary),
        ("delimited", TapFraming.Delimited),
        ("json", TapFraming.Json),
        ("text", TapFraming.Text),
        ("capture", TapFraming.Capture));

    internal static readonly Option<int?> MaxEventSize = ByteSize.Create(
        "--max-event-size",
        "Most bytes of one event, as 512k, 64MiB or 1G (MiB without a unit); of a larger one the beginning is kept. Default: 64 MiB from pipes and gzip, no limit in files.",
        1 << 10,
        1 << 30);

    internal static readonly Option<int> MaxDamages = Number.Create(
        "--max-damages",
        "COUNT",
        "Damaged places of one tap, of which the last ends it, 1 to 1000000.",
        1,
        1_000_000,
        new ConversionOptions().Reading.MaxDamages);

    internal static readonly Option<int> MaxUnpackedSize = Number.Create(
        "--max-unpacked-size",
        "GIB",
        "Most GiB of all taps in tar archives together, 1 to 65536; bounds the temporary file.",
        1,
        65_536,
        (int)(new ConversionOptions().Reading.MaxUnpackedSize >> 30));

    internal static readonly Option<int> MaxMembers = Number.Create(
        "--max-members",
        "COUNT",
        "Most taps in all tar archives together, 1 to 100000000.",
        1,
        100_000_000,
        new ConversionOptions().Reading.MaxMembers);

    internal static readonly Option<PortMap?> MapPort = MappedPorts.Create(
        "Show a TCP port as another, as 443=8080 for HTTP/2 in plain text; can be given more than once.");

    internal static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "Say only what goes wrong.",
    };

    internal static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Say also what is read.",
    };

    /// <summary>How inputs are read.</summary>
    internal static readonly OptionGroup Reading = new("Input", InputFormat);

    /// <summary>Bounds on single events and on damage.</summary>
    internal static readonly OptionGroup Limits = new("Limit", MaxEventSize, MaxDamages);

    /// <summary>Bounds on what archives may hold.</summary>
    internal static readonly OptionGroup Archives = new("Limit", MaxUnpackedSize, MaxMembers);

    /// <summary>How much is reported.</summary>
    internal static readonly OptionGroup VerbosityOptions = new("Message", Quiet, Verbose);

    /// <summary>Creates the argument INPUT of one command, with a description of its own.</summary>
    internal static Argument<string[]> CreateInputs(string description) => new("INPUT")
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        Validators = { RefuseOptions },
    };

    internal static Option<GapFilling?> CreateFillGaps(string description) => Choice.Create<GapFilling?>(
        "--fill-gaps",
        [],
        description,
        ("none", GapFilling.None),
        ("zeros", GapFilling.Zeros));

    internal static Option<GapSizes?> CreateGapSizes(string description) => Choice.Create<GapSizes?>(
        "--gap-sizes",
        [],
        description,
        ("auto", GapSizes.Auto),
        ("counted", GapSizes.Counted));

    internal static void CheckVerbosity(CommandResult result)
    {
        if (result.GetValue(Quiet) && result.GetValue(Verbose))
        {
            result.AddError("--quiet and --verbose: give one of them");
        }
    }

    /// <summary>Validator of subcommands: nothing may stand before them, as it would have no effect.</summary>
    internal static void RequireFirst(CommandResult result)
    {
        bool isFirst = result.Parent is not CommandResult parent || !parent.Children.Any(given => given is ArgumentResult { Tokens.Count: > 0 } or OptionResult { Implicit: false });
        if (!isFirst)
        {
            result.AddError($"{result.Command.Name}: nothing can stand before it; an input of that name is ./{result.Command.Name}");
        }
    }

    /// <summary>Validator of names of files: a word like an option is a name only if there is such a file.</summary>
    internal static void RefuseOptions(ArgumentResult result)
    {
        foreach (Token word in result.Tokens.Where(word => word.Value is ['-', _, ..] && !File.Exists(word.Value)))
        {
            result.AddError($"{word.Value}: no such option");
        }
    }

    internal static void RefuseEmpty(ArgumentResult result)
    {
        if (result.Tokens.Any(word => word.Value.Length == 0))
        {
            result.AddError($"{result.Argument.Name}: is empty");
        }
    }

    /// <summary>What all commands ask of taps; an option that a command does not have keeps its default.</summary>
    internal static ConversionOptions Read(ParseResult parse) => new()
    {
        Role = parse.GetValue(Role),
        Reading = ReadingOf(parse),
        Ports = PortsOf(parse),
    };

    internal static ReadingOptions ReadingOf(ParseResult parse) => new()
    {
        Framing = parse.GetValue(InputFormat),
        MaxEventSize = parse.GetValue(MaxEventSize),
        MaxDamages = parse.GetValue(MaxDamages),
        MaxUnpackedSize = (long)parse.GetValue(MaxUnpackedSize) << 30,
        MaxMembers = parse.GetValue(MaxMembers),
    };

    internal static PortMap PortsOf(ParseResult parse) => parse.GetValue(MapPort) ?? PortMap.None;

    internal static Verbosity VerbosityOf(ParseResult parse)
    {
        if (parse.GetValue(Quiet))
        {
            return Verbosity.Quiet;
        }

        return parse.GetValue(Verbose) ? Verbosity.Verbose : Verbosity.Normal;
    }
}
