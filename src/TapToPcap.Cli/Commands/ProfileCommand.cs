using System.CommandLine;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Inspecting;
using TapToPcap.Profiling;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>The profile command: writes a Wireshark profile that dissects what taps carry.</summary>
internal static class ProfileCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Directory of the profile; made if it is not there, its files replaced if they are tap2pcap's.",
        Validators = { SharedOptions.RefuseOptions, SharedOptions.RefuseEmpty },
    };

    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "Tap files, directories of them, patterns, or - for standard input; archives and what is compressed are unpacked.");

    internal static Command Create()
    {
        Command command = new("profile", "Writes a Wireshark profile for what taps carry: dissectors by port, columns, colours.")
        {
            Folder, Inputs,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap profile taps-profile /var/tap            a profile, and the commands that use it
                tap2pcap profile ~/.config/wireshark/profiles/taps /var/tap
                tap2pcap profile --map-port 443=8080 taps-profile /var/tap
                """,
        });
        command.TakeManyInputs();
        command.Add(new OptionGroup("Conversation", SharedOptions.MapPort, SharedOptions.Role), SharedOptions.Names, SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives, SharedOptions.VerbosityOptions);
        command.Validators.Add(SharedOptions.RequireFirst);
        command.Validators.Add(result => SharedOptions.RequireInputs(result, Inputs));
        command.Validators.Add(SharedOptions.CheckVerbosity);
        command.SetAction((parse, cancel) =>
        {
            InvocationConfiguration console = parse.InvocationConfiguration;
            Messages messages = new(console.Error, SharedOptions.VerbosityOf(parse));
            ConversionOptions options = SharedOptions.Read(parse);
            string folder = parse.GetRequiredValue(Folder);
            return new InspectionWork(SharedOptions.NamesOf(parse, Inputs), options, messages).RunAsync(inspection => TryWrite(inspection, options.Ports, folder, messages, console.Output), cancel);
        });
        return command;
    }

    private static bool TryWrite(Inspection inspection, PortMap ports, string folder, Messages messages, TextWriter output)
    {
        if (inspection.Totals.Taps == 0)
        {
            return true;
        }

        try
        {
            WiresharkProfile profile = WiresharkProfile.Of(inspection, ports);
            profile.Write(folder);
            ProfileText.Write(profile, folder, output);
            output.Flush();
            return true;
        }
        catch (IOException e)
        {
            messages.Error(e is OutputException ? e.Message : $"{StandardOutput.Name}: {e.Message}");
            return false;
        }
    }
}
