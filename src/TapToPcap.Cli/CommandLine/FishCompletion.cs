using System.CommandLine;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Writes completions for fish, to be sourced, or saved as <c>tap2pcap.fish</c> in its completions folder.</summary>
internal static class FishCompletion
{
    internal static void Write(RootCommand root, TextWriter output)
    {
        Command[] commands = [.. root.Subcommands.Where(command => !command.Hidden)];
        string names = string.Join(' ', commands.Select(command => command.Name));
        output.WriteLine("# fish completions for tap2pcap: tap2pcap completion fish | source");
        foreach (Command command in commands)
        {
            output.WriteLine($"complete -c tap2pcap -n __fish_is_first_token -a {command.Name} -d {Quote(command.Description ?? "")}");
        }

        WriteOptions(output, root, $"not __fish_seen_subcommand_from {names}");
        foreach (Command command in commands)
        {
            string condition = $"__fish_seen_subcommand_from {command.Name}";
            string[] words = [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).Concat(command.Arguments.SelectMany(Wording.ChoicesOf))];
            if (words.Length > 0)
            {
                output.WriteLine($"complete -c tap2pcap -f -n {Quote(condition)} -a {Quote(string.Join(' ', words))}");
            }

            WriteOptions(output, command, condition);
        }
    }

    private static void WriteOptions(TextWriter output, Command command, string condition)
    {
        foreach (Option option in Wording.GroupsOf(command).SelectMany(group => group.Options))
        {
            string names = string.Join(' ', Wording.NamesOf(option).Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));
            output.WriteLine($"complete -c tap2pcap -n {Quote(condition)} {names}{ValueOf(option)} -d {Quote(option.Description ?? "")}");
        }
    }

    private static string ValueOf(Option option)
    {
        if (Wording.ValueOf(option) is null)
        {
            return "";
        }

        IReadOnlyList<string> choices = Wording.ChoicesOf(option);
        return choices.Count > 0 ? $" -x -a {Quote(string.Join(' ', choices))}" : " -r";
    }

    private static string Quote(string text) => $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
