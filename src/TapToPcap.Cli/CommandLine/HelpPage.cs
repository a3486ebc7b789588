using System.CommandLine;
using System.CommandLine.Invocation;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Prints the help of a command (--help): usage, arguments, options in groups, commands, examples.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int NameWidth = 30;
    private const int LeastWidth = 60;
    private const int UsualWidth = 110;

    public override int Invoke(ParseResult parseResult)
    {
        int width = Console.IsOutputRedirected ? UsualWidth : Math.Max(LeastWidth, Console.WindowWidth);
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output, width);
        return ExitCode.Done;
    }

    internal static void Write(Command command, TextWriter output, int width)
    {
        output.WriteLine("Description:");
        WriteWrapped(output, command.Description ?? "", 2, width);
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  {Wording.UsageOf(command)}");
        Command[] commands = [.. command.Subcommands.Where(sub => !sub.Hidden)];
        if (commands.Length > 0)
        {
            output.WriteLine($"  {Wording.PathOf(command)} [command] [options]");
        }

        WriteRows(output, "Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(argument => (Wording.NameOf(argument), argument.Description ?? "")), width);
        foreach (OptionGroup group in Wording.GroupsOf(command))
        {
            WriteRows(output, $"{group.Title} options", group.Options.Select(option => (SignatureOf(option), Wording.DescriptionOf(option))), width);
        }

        WriteRows(output, "Commands", commands.Select(sub => (string.Join(' ', [sub.Name, .. sub.Arguments.Select(Wording.NameOf)]), sub.Description ?? "")), width);
        CommandPage page = CommandPages.PageOf(command);
        WriteText(output, "Examples", page.Examples);
        WriteText(output, "Limits", page.Limits);
    }

    private static string SignatureOf(Option option)
    {
        string names = string.Join(", ", Wording.NamesOf(option));
        return Wording.ValueOf(option) is string value ? $"{names} <{value}>" : names;
    }

    private static void WriteRows(TextWriter output, string title, IEnumerable<(string Name, string Text)> rows, int width)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach ((string name, string text) in all)
        {
            bool fits = name.Length <= NameWidth;
            output.Write(fits ? $"  {name.PadRight(NameWidth + 2)}" : $"  {name}\n{new string(' ', NameWidth + 4)}");
            WriteWrapped(output, text, NameWidth + 4, width, isBegun: true);
        }
    }

    private static void WriteText(TextWriter output, string title, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (string line in text.Split('\n'))
        {
            output.WriteLine($"  {line.TrimEnd('\r')}");
        }
    }

    private static void WriteWrapped(TextWriter output, string text, int indent, int width, bool isBegun = false)
    {
        output.Write(isBegun ? "" : new string(' ', indent));
        int column = indent;
        foreach (string word in text.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > width)
            {
                output.Write($"\n{new string(' ', indent)}");
                column = indent;
            }

            output.Write(column > indent ? $" {word}" : word);
            column += word.Length + (column > indent ? 1 : 0);
        }

        output.WriteLine();
    }
}
