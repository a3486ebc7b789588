using System.CommandLine;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Writes a completion function for zsh, to be saved as <c>_tap2pcap</c> in a folder of fpath.</summary>
internal static class ZshCompletion
{
    internal static void Write(RootCommand root, TextWriter output)
    {
        Command[] commands = [.. root.Subcommands.Where(command => !command.Hidden)];
        output.WriteLine("#compdef tap2pcap");
        output.WriteLine("_tap2pcap() {");
        output.WriteLine("  local -a commands=(");
        foreach (Command command in commands)
        {
            output.WriteLine($"    {Quote($"{command.Name}:{command.Description}")}");
        }

        output.WriteLine("  )");
        output.WriteLine("  case $words[2] in");
        foreach (Command command in commands)
        {
            output.WriteLine($"    {command.Name})");
            output.WriteLine("      shift words; (( CURRENT-- ))");
            WriteArguments(output, command, RestOf(command));
        }

        output.WriteLine("    *)");
        output.WriteLine("      if (( CURRENT == 2 )); then _describe -t commands command commands; fi");
        WriteArguments(output, root, "'*:input:_files'");
        output.WriteLine("  esac");
        output.WriteLine("}");
        output.WriteLine("if [[ $funcstack[1] == _tap2pcap ]]; then _tap2pcap \"$@\"; else compdef _tap2pcap tap2pcap; fi");
    }

    private static string RestOf(Command command)
    {
        string[] words = [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).Concat(command.Arguments.SelectMany(Wording.ChoicesOf))];
        return words.Length == 0 ? "'*:argument:_files'" : $"'1:argument:({string.Join(' ', words)})'";
    }

    private static void WriteArguments(TextWriter output, Command command, string rest)
    {
        output.WriteLine("      _arguments -s \\");
        foreach (Option option in Wording.GroupsOf(command).SelectMany(group => group.Options))
        {
            foreach (string name in Wording.NamesOf(option))
            {
                output.WriteLine($"        {Quote(SpecificationOf(option, name))} \\");
            }
        }

        output.WriteLine($"        {rest} ;;");
    }

    private static string SpecificationOf(Option option, string name)
    {
        string others = string.Join(' ', Wording.NamesOf(option));
        string repeated = option.Arity.MaximumNumberOfValues > 1 ? "*" : $"({others})";
        string description = (option.Description ?? "").Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);
        if (Wording.ValueOf(option) is not string value)
        {
            return $"{repeated}{name}[{description}]";
        }

        IReadOnlyList<string> choices = Wording.ChoicesOf(option);
        string action = choices.Count > 0 ? $"({string.Join(' ', choices)})" : "_files";
        string message = choices.Count > 0 ? "word" : value.Replace(":", @"\:", StringComparison.Ordinal);
        return $"{repeated}{name}[{description}]:{message}:{action}";
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
