using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TapToPcap.Cli.Commands;

namespace TapToPcap.Cli;

/// <summary>The generated help, and below it an example for each use of the command that is asked for.</summary>
internal sealed class HelpWithExamples(HelpAction generated) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          tap2pcap trace_*.pb -o out.pcap                   some taps, one capture
          tap2pcap /var/tap -o out.pcapng                   all taps below a directory
          tap2pcap /var/tap --output-dir captures           each tap a capture of its own
          tap2pcap trace_7.json -o - | tshark -r -          straight into tshark
          kubectl exec POD -c istio-proxy -- tar c /var/tap | tap2pcap - -o out.pcapng
          tap2pcap info /var/tap                            what the taps hold and lack
        """;

    private const string InfoExamples = """
        Examples:
          tap2pcap info trace_7.pb                          what one tap holds and lacks
          tap2pcap info /var/tap | less -S                  all taps below a directory
          tap2pcap info --json /var/tap | jq .advice        for scripts
        """;

    public override int Invoke(ParseResult parseResult)
    {
        InvocationConfiguration configuration = parseResult.InvocationConfiguration;
        TextWriter output = configuration.Output;
        using StringWriter help = new();
        configuration.Output = help;
        int result = generated.Invoke(parseResult);
        configuration.Output = output;

        // The generated usage puts the inputs of a conversion before the name of a subcommand, too.
        string name = parseResult.CommandResult.Command.Name;
        output.Write(help.ToString().Replace($"<INPUT>... {name} ", $"{name} ", StringComparison.Ordinal));
        output.WriteLine(name == InfoCommand.Name ? InfoExamples : Examples);
        return result;
    }
}
