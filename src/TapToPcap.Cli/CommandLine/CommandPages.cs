using System.CommandLine;
using System.Runtime.CompilerServices;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Attaches a <see cref="CommandPage"/> to each command.</summary>
internal static class CommandPages
{
    private static readonly ConditionalWeakTable<Command, CommandPage> All = [];

    /// <summary>Gives a command its page.</summary>
    internal static void Describe(this Command command, CommandPage page) => All.Add(command, page);

    /// <summary>The page of a command; an empty one if it was given none.</summary>
    internal static CommandPage PageOf(Command command) => All.GetValue(command, _ => new CommandPage());

    /// <summary>Adds options to a command; help shows them in their groups.</summary>
    internal static void Add(this Command command, params ReadOnlySpan<OptionGroup> groups)
    {
        CommandPage page = PageOf(command);
        foreach (OptionGroup group in groups)
        {
            page.Add(group);
            foreach (Option option in group.Options)
            {
                command.Options.Add(option);
            }
        }
    }
}
