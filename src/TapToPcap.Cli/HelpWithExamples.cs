using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TapToPcap.Cli;

/// <summary>The generated help, and below it an example for each use.</summary>
internal sealed class HelpWithExamples(HelpAction generated) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          tap2pcap trace_*.pb -o out.pcap                   some taps, one capture
          tap2pcap /var/tap -o out.pcapng                   all taps below a directory
          tap2pcap /var/tap --output-dir captures           each tap a capture of its own
          tap2pcap trace_7.json -o - | tshark -r -          straight into tshark
          kubectl exec POD -c istio-proxy -- tar c /var/tap | tap2pcap - -o out.pcapng
        """;

    public override int Invoke(ParseResult parseResult)
    {
        int result = generated.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return result;
    }
}
