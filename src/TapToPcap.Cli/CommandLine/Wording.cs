using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace TapToPcap.Cli.CommandLine;

/// <summary>How commands, arguments and options are written, the same in help, in the manual page and in completions.</summary>
internal static class Wording
{
    private const string Program = "tap2pcap";

    /// <summary>The command with those above it: <c>tap2pcap extcap install</c>.</summary>
    internal static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is Command parent ? $"{PathOf(parent)} {command.Name}" : Program;

    /// <summary><c>tap2pcap verify &lt;CAPTURE&gt; &lt;INPUT&gt;... [options]</c>.</summary>
    internal static string UsageOf(Command command) => string.Join(' ', [PathOf(command), .. command.Arguments.Where(argument => !argument.Hidden).Select(NameOf), "[options]"]);

    internal static string NameOf(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"<{argument.Name}>..." : $"<{argument.Name}>";

    /// <summary>Short names first.</summary>
    internal static IEnumerable<string> NamesOf(Option option) => option.Aliases.Append(option.Name).Where(name => name.StartsWith('-') && name != "-?").Distinct().OrderBy(name => name.StartsWith("--", StringComparison.Ordinal));

    /// <summary><c>FILE</c>; null for one that takes no value.</summary>
    internal static string? ValueOf(Option option) => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null : option.HelpName;

    /// <summary>The words that an option or an argument takes; none where it takes any.</summary>
    internal static IReadOnlyList<string> ChoicesOf(Symbol symbol) =>
        [.. symbol is Option option && option.ValueType == typeof(bool) ? [] : symbol.GetCompletions(CompletionContext.Empty).Select(completion => completion.Label)];

    /// <summary>What it does, and its value where none is given.</summary>
    internal static string DescriptionOf(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is IFormattable value
            ? string.Create(CultureInfo.InvariantCulture, $"{option.Description} [default: {value}]")
            : option.Description ?? "";

    /// <summary>All options of a command in groups, the last being those that every command has.</summary>
    internal static IEnumerable<OptionGroup> GroupsOf(Command command)
    {
        OptionGroup[] groups = [.. CommandPages.PageOf(command).Groups.Where(group => group.Options.Length > 0)];
        HashSet<Option> grouped = [.. groups.SelectMany(group => group.Options)];
        Option[] others = [.. command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive))).Where(option => !option.Hidden && !grouped.Contains(option))];
        return others.Length == 0 ? groups : [.. groups, new OptionGroup("Other", others)];
    }
}
