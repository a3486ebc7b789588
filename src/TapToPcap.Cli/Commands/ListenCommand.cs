using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Datagrams;

namespace TapToPcap.Cli.Commands;

/// <summary>The listen command: captures what Envoy's UDP tap sinks send to this machine.</summary>
internal static class ListenCommand
{
    private static readonly Argument<DatagramEndpoint> Url = new("URL")
    {
        Description = "Where to listen: udp://ADDRESS:PORT, 127.0.0.1 and 8089 if not given; 0.0.0.0 or [::] for other machines too.",
        CustomParser = ParseEndpoint,
    };

    private static readonly Option<int?> Count = CreateCount();

    internal static Command Create()
    {
        Command command = new("listen", "Captures what Envoy's UDP sinks send, as it happens.")
        {
            Url,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap listen udp://127.0.0.1:8089 -o out.pcapng    what Envoy's UDP sink sends to this machine
                tap2pcap listen udp://0.0.0.0:8089 | tshark -l -i -   from other machines too, as it happens
                tap2pcap listen udp://:8089 --count 1000 -o out.pcap  the first 1,000 datagrams
                """,
            HeedsInterrupt = true,
        });
        command.Add(new OptionGroup("End", Count), LiveOptions.All);
        command.Add(CaptureOptions.All);
        command.Add(SharedOptions.Limits, SharedOptions.VerbosityOptions);
        command.Validators.Add(Check);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken stop)
    {
        Messages messages = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
        ConversionOptions options = LiveOptions.Read(parse);
        try
        {
            using DatagramCapture capture = DatagramCapture.Open(parse.GetRequiredValue(Url), options, messages, parse.GetValue(Count) ?? 0);
            return await new LiveWork(parse, options, messages).RunAsync(capture.Run, stop).ConfigureAwait(false);
        }
        catch (InputException e)
        {
            messages.Error(e.Message);
            return ExitCode.CannotReadOrWrite;
        }
    }

    private static Option<int?> CreateCount()
    {
        Option<int?> count = Number.CreateOptional("--count", "COUNT", "End after so many datagrams.", 1, int.MaxValue);
        count.Aliases.Add("-c");
        return count;
    }

    private static void Check(CommandResult result)
    {
        SharedOptions.RequireFirst(result);
        LiveOptions.Check(result);
        CaptureOptions.Check(result);
        SharedOptions.CheckVerbosity(result);
    }

    private static DatagramEndpoint ParseEndpoint(ArgumentResult result)
    {
        string given = result.Tokens[0].Value;
        if (DatagramEndpoint.TryParse(given, out DatagramEndpoint? endpoint))
        {
            return endpoint;
        }

        result.AddError($"URL {given}: expected udp://ADDRESS:PORT, with an IP address");
        return null!;
    }
}
