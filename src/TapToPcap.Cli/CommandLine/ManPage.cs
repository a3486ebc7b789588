using System.CommandLine;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Writes the manual page of all commands, in roff with the man macros (man(7)).</summary>
internal static class ManPage
{
    internal static void Write(RootCommand root, string version, TextWriter output)
    {
        output.WriteLine($".TH TAP2PCAP 1 \"\" \"tap2pcap {version}\" \"User Commands\"");
        output.WriteLine(".SH NAME");
        output.WriteLine(@"tap2pcap \- Envoy's traffic taps as packets");
        output.WriteLine(".SH SYNOPSIS");
        Command[] commands = [root, .. root.Subcommands.Where(command => !command.Hidden)];
        foreach (Command command in commands)
        {
            output.WriteLine(".br");
            output.WriteLine($".B {Escape(Wording.UsageOf(command))}");
        }

        output.WriteLine(".SH DESCRIPTION");
        output.WriteLine(Escape(root.Description ?? ""));
        WriteDetails(root, output, ".SH", title => title.ToUpperInvariant());
        output.WriteLine(".SH COMMANDS");
        foreach (Command command in commands.Skip(1))
        {
            output.WriteLine($".SS {Escape(Wording.UsageOf(command))}");
            output.WriteLine(Escape(command.Description ?? ""));
            WriteDetails(command, output, ".PP\n.B", title => $"{title}:");
        }

        WriteExitStatus(output);
        output.WriteLine(".SH SEE ALSO");
        output.WriteLine(@".BR tshark (1), \ wireshark (1), \ mergecap (1), \ pcap-savefile (5)");
    }

    private static void WriteDetails(Command command, TextWriter output, string heading, Func<string, string> titled)
    {
        WriteItems(output, heading, titled("Arguments"), command.Arguments.Where(argument => !argument.Hidden).Select(argument => ($".I {Escape(argument.Name)}", argument.Description ?? "")));
        foreach (OptionGroup group in Wording.GroupsOf(command))
        {
            WriteItems(output, heading, titled($"{group.Title} options"), group.Options.Select(option => (TagOf(option), Wording.DescriptionOf(option))));
        }

        CommandPage page = CommandPages.PageOf(command);
        WriteVerbatim(output, heading, titled("Examples"), page.Examples);
        WriteVerbatim(output, heading, titled("Limits"), page.Limits);
    }

    private static string TagOf(Option option)
    {
        string names = string.Join(", ", Wording.NamesOf(option).Select(name => $@"\fB{Escape(name)}\fR"));
        return Wording.ValueOf(option) is string value ? $@"{names} \fI{Escape(value)}\fR" : names;
    }

    private static void WriteItems(TextWriter output, string heading, string title, IEnumerable<(string Tag, string Text)> items)
    {
        bool isFirst = true;
        foreach ((string tag, string text) in items)
        {
            output.Write(isFirst ? $"{heading} {Quote(title)}\n" : "");
            isFirst = false;
            output.WriteLine(".TP");
            output.WriteLine(tag);
            output.WriteLine(Escape(text));
        }
    }

    private static void WriteVerbatim(TextWriter output, string heading, string title, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        output.WriteLine($"{heading} {Quote(title)}");
        output.WriteLine(".nf");
        output.WriteLine(Escape(text));
        output.WriteLine(".fi");
    }

    private static void WriteExitStatus(TextWriter output)
    {
        output.WriteLine(".SH EXIT STATUS");
        foreach ((string code, string meaning) in ExitCode.Meanings)
        {
            output.WriteLine($".TP\n.B {code}\n{Escape(meaning)}");
        }
    }

    private static string Quote(string title) => $"\"{Escape(title)}\"";

    // In roff a backslash begins an escape, - is a hyphen and no minus, and a line that begins with a dot or an apostrophe is a
    // request to the formatter.
    private static string Escape(string text) => string.Join('\n', text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd('\r')).Select(line => line is ['.' or '\'', ..] ? $@"\&{line}" : line));
}
