using System.CommandLine;
using TapToPcap.Common;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Says what a word of the command line was probably meant to be: an option of other tools, a mistyped option or command.</summary>
internal static class Hints
{
    // A longer word may have more mistakes in it.
    private const int CharactersPerMistake = 3;

    private static readonly string[] CaptureExtensions = [".pcap", ".pcapng", ".cap"];

    private static readonly (string Word, string Hint)[] OfOtherTools =
    [
        ("-w", "the capture to write is named with -o"),
        ("--write", "the capture to write is named with -o"),
        ("--out", "the capture to write is named with -o"),
        ("-r", "inputs are named without an option"),
        ("--read", "inputs are named without an option"),
        ("-i", "inputs are named without an option"),
        ("--input", "inputs are named without an option"),
        ("-V", "the version is shown by --version"),
        ("-F", "the format is set by -f"),
        ("-?", "the options are shown by --help"),
        ("-T", "names in a file are read with --files-from"),
        ("--null", "names that end with a zero byte are read with --files-from, too"),
        ("-0", "names that end with a zero byte are read with --files-from, too"),
    ];

    private static readonly (string Word, string Hint)[] Words =
    [
        ("help", "the options are shown by --help, those of a command by COMMAND --help"),
        ("version", "the version is shown by --version"),
        ("convert", "conversion has no command of its own: name inputs and -o"),
    ];

    /// <summary>Errors about words that the command does not take.</summary>
    internal static IEnumerable<string> Unmatched(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        return CommandPages.PageOf(command).TakesManyInputs ? [] : parsed.UnmatchedTokens.Select(word => Explain(word, command));
    }

    private static string Explain(string word, Command command)
    {
        bool isOption = word is ['-', _, ..];
        string problem = isOption ? $"{word}: no such option" : $"{word}: {command.Name} takes no such word";
        string? hint = isOption ? ForOption(word, command) : ForInput(word, command);
        return hint is null ? problem : $"{problem}; {hint}";
    }

    /// <summary>The hint for a word that is no option; null if there is none.</summary>
    internal static string? ForOption(string word, Command command)
    {
        string name = word.Split('=')[0];
        foreach ((string other, string hint) in OfOtherTools)
        {
            if (other == name && !IsOption(command, name))
            {
                return hint;
            }
        }

        IEnumerable<string> known = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
            .Where(option => !option.Hidden)
            .SelectMany(Wording.NamesOf)
            .Where(option => option.StartsWith("--", StringComparison.Ordinal));
        return Nearest(name, known) is string nearest ? $"the nearest is {nearest}" : null;
    }

    /// <summary>The hint for an input that is not there; null if there is none.</summary>
    internal static string? ForInput(string word, Command command)
    {
        foreach ((string other, string hint) in Words)
        {
            if (other == word)
            {
                return hint;
            }
        }

        if (IsCaptureName(word))
        {
            return $"a capture to write is named with -o, as in -o {PlainText.Of(word)}";
        }

        Command root = command.Parents.OfType<Command>().FirstOrDefault() ?? command;
        return command == root && Nearest(word, root.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)) is string nearest ? $"the nearest command is {nearest}" : null;
    }

    private static bool IsOption(Command command, string name) => command.Options.Any(option => option.Name == name || option.Aliases.Contains(name));

    private static bool IsCaptureName(string word)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(CompressedName.Strip(word));
        foreach (string known in CaptureExtensions)
        {
            if (extension.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Nearest(string word, IEnumerable<string> known)
    {
        (string? Name, int Mistakes) best = (null, Math.Max(1, word.Trim('-').Length / CharactersPerMistake) + 1);
        foreach (string name in known)
        {
            int mistakes = MistakesBetween(word, name);
            if (mistakes < best.Mistakes)
            {
                best = (name, mistakes);
            }
        }

        return best.Name;
    }

    // The fewest characters to insert, remove, replace or swap with the next (optimal string alignment distance).
    private static int MistakesBetween(string one, string other)
    {
        int[,] least = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                least[i, j] = i == 0 || j == 0 ? i + j : Least(least, one, other, i, j);
            }
        }

        return least[one.Length, other.Length];
    }

    private static int Least(int[,] least, string one, string other, int i, int j)
    {
        int replaced = least[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
        int found = Math.Min(replaced, Math.Min(least[i - 1, j], least[i, j - 1]) + 1);
        bool isSwapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
        return isSwapped ? Math.Min(found, least[i - 2, j - 2] + 1) : found;
    }
}
