using System.CommandLine;

namespace TapToPcap.Cli.CommandLine;

/// <summary>Options that help shows under one title.</summary>
internal sealed record OptionGroup(string Title, params Option[] Options);
