using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Input;
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

    internal static readonly Option<string?> FilesFrom = new("--files-from")
    {
        Description = "Read names of inputs from a file, - for standard input: one a line, or each ended by a zero byte, as find -print0 writes them.",
        HelpName = "FILE",
    };

    internal static readonly Option<bool> NullSeparated = new("--null", "-0")
    {
        Description = "With --files-from: only a zero byte ends a name, as names may have line feeds in them.",
    };

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

    /// <summary>Where names of inputs come from, besides the command line.</summary>
    internal static readonly OptionGroup Names = new("Input", FilesFrom, NullSeparated);

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
        Arity = ArgumentArity.ZeroOrMore,
        Validators = { RefuseOptions, RefuseMissing },
    };

    internal static Option<CutForm?> CreateCut(string description) => Choice.Create<CutForm?>(
        "--cut",
        [],
        description,
        ("snap", CutForm.Snapped),
        ("hole", CutForm.Gap),
        ("zeros", CutForm.Zeros));

    /// <summary>Validator of commands with both options: zeros for all gaps leave no choice for those that Envoy cut.</summary>
    internal static void CheckCut(CommandResult result, Option<CutForm?> cut, Option<GapFilling?> fillGaps)
    {
        if (result.GetValue(fillGaps) == GapFilling.Zeros && result.GetValue(cut) is not (null or CutForm.Zeros))
        {
            result.AddError($"{fillGaps.Name} zeros: includes {cut.Name} zeros, so no other {cut.Name} can be given with it");
        }
    }

    /// <summary>Validator of commands with inputs: at least one is named, or a list of them.</summary>
    internal static void RequireInputs(CommandResult result, Argument<string[]> inputs)
    {
        if (result.GetResult(inputs) is not { Tokens.Count: > 0 } && result.GetResult(FilesFrom) is null)
        {
            result.AddError($"INPUT is missing: name at least one, or --files-from");
        }

        if (result.GetResult(NullSeparated) is OptionResult { Implicit: false } && result.GetResult(FilesFrom) is null)
        {
            result.AddError("--null: is for --files-from");
        }
    }

    /// <summary>Lets a command take any number of inputs: an argument takes 100,000, and the others are left unmatched.</summary>
    internal static void TakeManyInputs(this Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        CommandPages.PageOf(command).TakesManyInputs = true;
    }

    /// <summary>The inputs that are named.</summary>
    internal static InputNames NamesOf(ParseResult parse, Argument<string[]> inputs) =>
        new([.. parse.GetValue(inputs) ?? [], .. parse.UnmatchedTokens], parse.GetValue(FilesFrom), parse.GetValue(NullSeparated));

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
            result.AddError(Hints.ForOption(word.Value, CommandOf(result)) is string hint ? $"{word.Value}: no such option; {hint}" : $"{word.Value}: no such option");
        }
    }

    /// <summary>Validator of inputs: says what a name without a file was probably meant to be. Any other is reported when it is read.</summary>
    internal static void RefuseMissing(ArgumentResult result)
    {
        Command command = CommandOf(result);
        foreach (Token word in result.Tokens.Where(word => word.Value is not ['-', ..] && MayBeMeantOtherwise(word.Value)))
        {
            if (!Path.Exists(word.Value) && Hints.ForInput(word.Value, command) is string hint)
            {
                result.AddError($"{word.Value}: no such file; {hint}");
            }
        }
    }

    // Of very many names few are looked at: those that are commands or captures.
    private static bool MayBeMeantOtherwise(string word) => !word.Contains('/', StringComparison.Ordinal) && !word.AsSpan().ContainsAny('*', '?')
        ? !TapSource.HasTapName(word)
        : word.Contains(".pcap", StringComparison.Ordinal);

    private static Command CommandOf(ArgumentResult result) => result.Parent is CommandResult parent ? parent.Command : new RootCommand();

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
