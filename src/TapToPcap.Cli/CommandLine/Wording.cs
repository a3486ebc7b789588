using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Names, values and descriptions of commands and options, the same in help, manual page and completions.</summary>
internal static class Wording
{
    private const string Program = "tap2pcap";

    /// <summary>The command with its parents, as <c>tap2pcap extcap install</c>.</summary>
    internal static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is Command parent ? $"{PathOf(parent)} {command.Name}" : Program;

    /// <summary>The line of usage, as <c>tap2pcap verify &lt;CAPTURE&gt; &lt;INPUT&gt;... [options]</c>.</summary>
    internal static string UsageOf(Command command) => string.Join(' ', [PathOf(command), .. command.Arguments.Where(argument => !argument.Hidden).Select(NameOf), "[options]"]);

    internal static string NameOf(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"<{argument.Name}>..." : $"<{argument.Name}>";

    /// <summary>All names of an option, short ones first.</summary>
    internal static IEnumerable<string> NamesOf(Option option) => option.Aliases.Append(option.Name).Where(name => name.StartsWith('-') && name != "-?").Distinct().OrderBy(name => name.StartsWith("--", StringComparison.Ordinal));

    /// <summary>Placeholder of an option's value, as <c>FILE</c>; null if it takes no value.</summary>
    internal static string? ValueOf(Option option) => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null : option.HelpName;

    /// <summary>The words that an option or argument takes; empty if it takes any.</summary>
    internal static IReadOnlyList<string> ChoicesOf(Symbol symbol) =>
        [.. symbol is Option option && option.ValueType == typeof(bool) ? [] : symbol.GetCompletions(CompletionContext.Empty).Select(completion => completion.Label)];

    /// <summary>Description of an option, with its default value.</summary>
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
