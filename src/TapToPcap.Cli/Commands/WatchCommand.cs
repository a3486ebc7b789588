using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Live;

namespace TapToPcap.Cli.Commands;

/// <summary>Follows the folder that Envoy writes its taps into.</summary>
internal static class WatchCommand
{
    internal const string Name = "watch";

    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Directory that Envoy writes taps into, or one tap.",
        Validators = { SharedOptions.RefuseOptions, SharedOptions.RefuseEmpty },
    };

    private static readonly Option<string?> OutputDirectory = new("--output-dir")
    {
        Description = "Write a capture for each tap into this directory instead, when its connection has closed.",
        HelpName = "DIR",
    };

    private static readonly Option<int?> Idle = Number.CreateOptional("--idle", "SECONDS", "End when nothing new has come for so many seconds.", 1, 86_400);

    internal static Command Create()
    {
        Command command = new(Name, "Follows a directory that Envoy writes taps into: converts what is there, then what comes.")
        {
            Folder,
        };
        command.Add(LiveOptions.All).Add([OutputDirectory, Idle]).Add(CaptureOptions.All).Add([SharedOptions.MapPort]).Add(SharedOptions.Reading).Add(SharedOptions.Archives).Add(SharedOptions.VerbosityOptions);
        command.Validators.Add(Check);
        command.SetAction((parse, stop) =>
        {
            Messages messages = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            ConversionOptions options = LiveOptions.Read(parse);
            string? folder = parse.GetValue(OutputDirectory);
            FolderCapture capture = new(parse.GetRequiredValue(Folder), options, messages)
            {
                Idle = parse.GetValue(Idle) is int idle ? TimeSpan.FromSeconds(idle) : null,
                PathOfEach = folder is null ? null : new CapturePaths(folder, options.Format).Next,
            };
            return new LiveWork(parse, options, messages) { Outputs = folder is null ? null : () => new LiveOutputs(options.Format, options.LinkType) }.RunAsync(capture.Run, stop);
        });
        return command;
    }

    private static void Check(CommandResult result)
    {
        if (result.GetResult(OutputDirectory) is OptionResult folder)
        {
            if (LiveOptions.All.Any(option => result.GetResult(option) is OptionResult { Implicit: false }))
            {
                result.AddError("--output and --output-dir: give one of them");
            }

            if (folder.Tokens.Any(word => word.Value.Length == 0))
            {
                result.AddError("--output-dir: DIR is empty");
            }
        }

        SharedOptions.RequireFirst(result);
        LiveOptions.Check(result);
        CaptureOptions.Check(result);
        SharedOptions.CheckVerbosity(result);
    }
}
