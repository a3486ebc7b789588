namespace TapToPcap.Cli.CommandLine;

/// <summary>Details of a command for its help, the manual page and completions: examples, limits, groups of options.</summary>
internal sealed class CommandPage
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>One example per line: the command line, two or more blanks, what it does.</summary>
    internal string Examples { get; init; } = "";

    /// <summary>Paragraphs below the examples; empty for none.</summary>
    internal string Limits { get; init; } = "";

    /// <summary>
    /// Handle SIGINT even if the parent process has set it to be ignored, as shells do for background commands of scripts: it is
    /// the signal that stops a live capture.
    /// </summary>
    internal bool HeedsInterrupt { get; init; }

    /// <summary>Words beyond those that its arguments take are inputs, too.</summary>
    internal bool TakesManyInputs { get; set; }

    /// <summary>Groups in the order in which they were added; those with the same title are merged.</summary>
    internal IEnumerable<OptionGroup> Groups => _groups.GroupBy(group => group.Title).Select(same => new OptionGroup(same.Key, [.. same.SelectMany(group => group.Options).Where(option => !option.Hidden)]));

    internal void Add(OptionGroup group) => _groups.Add(group);
}
