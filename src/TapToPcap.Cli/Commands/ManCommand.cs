using System.CommandLine;
using System.Reflection;
using TapToPcap.Cli.CommandLine;

namespace TapToPcap.Cli.Commands;

/// <summary>The man command: prints the manual page, generated from the commands.</summary>
internal static class ManCommand
{
    internal static Command Create(RootCommand root)
    {
        Command command = new("man", "Prints the manual page, in roff.");
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap man > tap2pcap.1 && man ./tap2pcap.1
                """,
        });
        command.Validators.Add(SharedOptions.RequireFirst);
        command.SetAction(parse =>
        {
            string version = typeof(ManCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            ManPage.Write(root, version, parse.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }
}
