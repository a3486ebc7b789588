using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TapToPcap.Cli;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Cli.Commands;
using TapToPcap.Common;

StandardError.Guard();
using LossyStream output = new(StandardOutput.OpenForText);
Console.SetOut(StandardError.CreateText(output));

RootCommand root = ConvertCommand.Create();
root.Subcommands.Add(InfoCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(ProfileCommand.Create());
root.Subcommands.Add(LiveCommand.Create());
root.Subcommands.Add(ListenCommand.Create());
root.Subcommands.Add(WatchCommand.Create());
root.Subcommands.Add(ExtcapCommand.Create());
root.Subcommands.Add(CompletionCommand.Create(root));
root.Subcommands.Add(ManCommand.Create(root));
root.Options.OfType<HelpOption>().Single().Action = new HelpPage();

// No response files, as an input may be called @something; and no exception handler below, so that a bug shows its stack trace.
ParseResult parsed = root.Parse(FileName.Restore(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
string[] errors = [.. parsed.Action is ParseErrorAction ? parsed.Errors.Select(error => error.Message) : [], .. parsed.Action is HelpPage ? [] : Hints.Unmatched(parsed)];
if (errors.Length > 0)
{
    foreach (string error in errors.Distinct())
    {
        Console.Error.WriteLine($"tap2pcap: {PlainText.Of(error)}");
    }

    Console.Error.WriteLine("tap2pcap: --help shows what there is");
    return ExitCode.WrongCommandLine;
}

using StopSignals stop = new(CommandPages.PageOf(parsed.CommandResult.Command).HeedsInterrupt);
InvocationWithSignals configuration = new(stop) { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
int exitCode;
try
{
    exitCode = await parsed.InvokeAsync(configuration, stop.Token).ConfigureAwait(false);
}
catch (FileNotFoundException e) when (e.FileName?.Contains(", Version=", StringComparison.Ordinal) == true)
{
    // The file is an assembly of ours: the runtime reports it as not found if it may not open more files.
    Console.Error.WriteLine("tap2pcap: the runtime cannot open its own files, as too many are open: raise the limit, as ulimit -n does");
    return ExitCode.CannotReadOrWrite;
}

if (output.Failure is Exception failure)
{
    Console.Error.WriteLine($"tap2pcap: {StandardOutput.Name}: {failure.Message}");
    return ExitCode.CannotReadOrWrite;
}

return exitCode == ExitCode.Interrupted ? stop.ExitCode : exitCode;
