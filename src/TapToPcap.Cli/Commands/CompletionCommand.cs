using System.CommandLine;
using TapToPcap.Cli.CommandLine;

namespace TapToPcap.Cli.Commands;

/// <summary>The completion command: prints completions for a shell, generated from the commands.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = CreateShell();

    internal static Command Create(RootCommand root)
    {
        Command command = new("completion", "Prints completions for bash, zsh or fish.") { Shell };
        command.Describe(new CommandPage
        {
            Examples = """
                source <(tap2pcap completion bash)                bash, as in ~/.bashrc
                tap2pcap completion zsh > ~/.zfunc/_tap2pcap      zsh, where ~/.zfunc is in fpath
                tap2pcap completion fish | source                 fish, as in config.fish
                """,
        });
        command.Validators.Add(SharedOptions.RequireFirst);
        command.SetAction(parse =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            switch (parse.GetRequiredValue(Shell))
            {
                case "bash":
                    BashCompletion.Write(root, output);
                    break;
                case "zsh":
                    ZshCompletion.Write(root, output);
                    break;
                default:
                    FishCompletion.Write(root, output);
                    break;
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> CreateShell()
    {
        string[] shells = ["bash", "zsh", "fish"];
        Argument<string> shell = new("SHELL")
        {
            Description = "bash, zsh or fish.",
            Validators =
            {
                result =>
                {
                    if (result.Tokens.Count == 1 && !shells.Contains(result.Tokens[0].Value))
                    {
                        result.AddError($"SHELL {result.Tokens[0].Value}: expected {string.Join(", ", shells)}");
                    }
                },
            },
        };
        shell.CompletionSources.Add(shells);
        return shell;
    }
}
