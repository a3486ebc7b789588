using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Live.Folders;

namespace TapToPcap.Cli.Commands;

/// <summary>The watch command: captures taps from a folder, as Envoy writes them.</summary>
internal static class WatchCommand
{
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

    private static readonly Option<bool> Remove = new("--remove")
    {
        Description = "With --output-dir: remove each tap once its connection has closed and its capture is complete.",
    };

    private static readonly Option<int?> Idle = Number.CreateOptional("--idle", "SECONDS", "End when nothing new has come for so many seconds.", 1, 86_400);

    internal static Command Create()
    {
        Command command = new("watch", "Follows a directory that Envoy writes taps into: converts what is there, then what comes.")
        {
            Folder,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap watch /var/tap | tshark -l -i -          packets as Envoy writes its taps
                tap2pcap watch /var/tap -o out.pcapng --idle 60   until nothing has come for a minute
                tap2pcap watch /var/tap --output-dir captures     each tap a capture, once its connection has closed
                tap2pcap watch /var/tap --output-dir captures --remove    and the tap is removed then
                """,
            HeedsInterrupt = true,
        });
        command.Add(LiveOptions.All, new OptionGroup("Output", OutputDirectory, Remove), new OptionGroup("End", Idle));
        command.Add(CaptureOptions.All);
        command.Add(SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives, SharedOptions.VerbosityOptions);
        command.Validators.Add(Check);
        command.SetAction((parse, stop) =>
        {
            Messages messages = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            ConversionOptions options = LiveOptions.Read(parse);
            string? folder = parse.GetValue(OutputDirectory);
            FolderCapture capture = new(parse.GetRequiredValue(Folder), options, messages)
            {
                Idle = parse.GetValue(Idle) is int idle ? TimeSpan.FromSeconds(idle) : null,
                Removes = parse.GetValue(Remove),
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
            foreach (Option given in LiveOptions.All.Options.Where(option => result.GetResult(option) is OptionResult { Implicit: false }))
            {
                result.AddError($"{given.Name} and --output-dir: give one of them");
            }

            if (folder.Tokens.Any(word => word.Value.Length == 0))
            {
                result.AddError("--output-dir: DIR is empty");
            }
        }

        else if (result.GetResult(Remove) is OptionResult { Implicit: false })
        {
            result.AddError("--remove: needs --output-dir, as only a capture of its own is complete when a tap is");
        }

        SharedOptions.RequireFirst(result);
        LiveOptions.Check(result);
        CaptureOptions.Check(result);
        SharedOptions.CheckVerbosity(result);
    }
}
