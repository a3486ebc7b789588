using System.CommandLine;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Writes a completion script for bash, to be sourced: completes commands, options and their words, else files.</summary>
internal static class BashCompletion
{
    internal static void Write(RootCommand root, TextWriter output)
    {
        Command[] commands = [.. root.Subcommands.Where(command => !command.Hidden)];
        output.WriteLine("# bash completion for tap2pcap: source <(tap2pcap completion bash)");
        output.WriteLine("_tap2pcap() {");
        output.WriteLine("  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} options words");
        output.WriteLine("  COMPREPLY=()");
        output.WriteLine("  case $command in");
        foreach (Command command in commands)
        {
            WriteCase(output, command.Name, command);
        }

        WriteCase(output, "*", root);
        output.WriteLine("  esac");
        output.WriteLine("  if [[ $current == -* ]]; then");
        output.WriteLine("    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))");
        output.WriteLine("  elif [[ $COMP_CWORD -eq 1 ]]; then");
        output.WriteLine($"    COMPREPLY=($(compgen -W \"{string.Join(' ', commands.Select(command => command.Name))}\" -- \"$current\") $(compgen -f -- \"$current\"))");
        output.WriteLine("  elif [[ -n $words ]]; then");
        output.WriteLine("    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))");
        output.WriteLine("  fi");
        output.WriteLine("}");
        output.WriteLine("complete -o default -o bashdefault -F _tap2pcap tap2pcap");
    }

    private static void WriteCase(TextWriter output, string pattern, Command command)
    {
        Option[] options = [.. Wording.GroupsOf(command).SelectMany(group => group.Options)];
        output.WriteLine($"    {pattern})");
        output.WriteLine($"      options=\"{string.Join(' ', options.SelectMany(Wording.NamesOf))}\"");
        output.WriteLine($"      words=\"{string.Join(' ', command.Subcommands.Where(sub => pattern != "*" && !sub.Hidden).Select(sub => sub.Name).Concat(command.Arguments.SelectMany(Wording.ChoicesOf)))}\"");
        output.WriteLine("      case $previous in");
        foreach (Option option in options.Where(option => Wording.ChoicesOf(option).Count > 0))
        {
            output.WriteLine($"        {string.Join('|', Wording.NamesOf(option))}) COMPREPLY=($(compgen -W \"{string.Join(' ', Wording.ChoicesOf(option))}\" -- \"$current\")); return ;;");
        }

        string valued = string.Join('|', options.Where(option => Wording.ValueOf(option) is not null && Wording.ChoicesOf(option).Count == 0).SelectMany(Wording.NamesOf));
        if (valued.Length > 0)
        {
            output.WriteLine($"        {valued}) return ;;");
        }

        output.WriteLine("      esac ;;");
    }
}
