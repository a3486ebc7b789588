namespace TapToPcap.Cli.CommandLine;

/// <summary>What a command says of itself, in its help, in the manual page and to the shell.</summary>
internal sealed class CommandPage
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>One use a line: the command line, two blanks or more, what it does.</summary>
    internal string Examples { get; init; } = "";

    /// <summary>Paragraphs below the examples; empty for none.</summary>
    internal string Limits { get; init; } = "";

    /// <summary>
    /// Heed SIGINT also where whoever started the command has it ignored, as shells do with what scripts run in the background: a capture
    /// that runs until it is asked to stop gets that signal for it.
    /// </summary>
    internal bool HeedsInterrupt { get; init; }

    /// <summary>In the order in which they were added; groups of one title are one.</summary>
    internal IEnumerable<OptionGroup> Groups => _groups.GroupBy(group => group.Title).Select(same => new OptionGroup(same.Key, [.. same.SelectMany(group => group.Options).Where(option => !option.Hidden)]));

    internal void Add(OptionGroup group) => _groups.Add(group);
}
