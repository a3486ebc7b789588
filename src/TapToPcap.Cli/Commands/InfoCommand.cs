using System.CommandLine;
using System.Text;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Cli.Json;
using TapToPcap.Converting;
using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Commands;

/// <summary>The info command: reports what taps hold and lack, without converting them.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "Tap files, directories of them, patterns, or - for standard input; archives and what is compressed are unpacked.");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object for scripts instead of text for people.",
    };

    internal static Command Create()
    {
        Command command = new("info", "Says what taps hold, what they lack, and which setting of Envoy mends it.")
        {
            Inputs,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap info trace_7.pb                          what one tap holds and lacks
                tap2pcap info /var/tap | less -S                  all taps below a directory
                tap2pcap info --json /var/tap | jq .advice        for scripts
                """,
        });
        command.TakeManyInputs();
        command.Add(new OptionGroup("Output", Json), new OptionGroup("Conversation", SharedOptions.Role), SharedOptions.Names, SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives, SharedOptions.VerbosityOptions);
        command.Validators.Add(SharedOptions.RequireFirst);
        command.Validators.Add(result => SharedOptions.RequireInputs(result, Inputs));
        command.Validators.Add(SharedOptions.CheckVerbosity);
        command.SetAction((parse, cancel) =>
        {
            Messages messages = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            ConversionOptions options = SharedOptions.Read(parse);
            bool asJson = parse.GetValue(Json);
            return new InspectionWork(SharedOptions.NamesOf(parse, Inputs), options, messages).RunAsync(inspection => TryPrint(inspection, asJson, messages), cancel);
        });
        return command;
    }

    private static bool TryPrint(Inspection inspection, bool asJson, Messages messages)
    {
        try
        {
            using BufferedStream output = new(StandardOutput.OpenForText(), 1 << 16);
            Print(inspection, asJson, output);
            return true;
        }
        catch (IOException e)
        {
            messages.Error($"{StandardOutput.Name}: {e.Message}");
            return false;
        }
    }

    private static void Print(Inspection inspection, bool asJson, Stream output)
    {
        if (asJson)
        {
            InspectionJson.Write(inspection, output);
            return;
        }

        using StreamWriter text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        InspectionText.Write(inspection, text, Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth);
    }
}
