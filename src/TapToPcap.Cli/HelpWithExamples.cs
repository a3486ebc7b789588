using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using TapToPcap.Cli.Commands;

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
          tap2pcap info /var/tap                            what the taps hold and lack
          tap2pcap verify out.pcap trace_*.pb               whether a capture holds what the taps hold
          tap2pcap profile taps-profile /var/tap            a Wireshark profile that dissects what the taps carry
          tap2pcap live http://127.0.0.1:15000 --config-id down | tshark -l -i -
          tap2pcap listen udp://0.0.0.0:8089 -o out.pcapng  what Envoy's UDP sinks send, until Ctrl-C
          tap2pcap watch /var/tap | tshark -l -i -          packets as Envoy writes its taps
        """;

    private const string InfoExamples = """
        Examples:
          tap2pcap info trace_7.pb                          what one tap holds and lacks
          tap2pcap info /var/tap | less -S                  all taps below a directory
          tap2pcap info --json /var/tap | jq .advice        for scripts
        """;

    private const string ListenExamples = """
        Examples:
          tap2pcap listen udp://127.0.0.1:8089 -o out.pcapng    what Envoy's UDP sink sends to this machine
          tap2pcap listen udp://0.0.0.0:8089 | tshark -l -i -   from other machines too, as it happens
          tap2pcap listen udp://:8089 --count 1000 -o out.pcap  the first 1,000 datagrams
        """;

    private const string LiveExamples = """
        Examples:
          tap2pcap live http://127.0.0.1:15000 --config-id down -o - | wireshark -k -i -
          tap2pcap live unix:/run/envoy-admin --config-id down -o out.pcapng
          tap2pcap live 127.0.0.1:15000 --config-id down --timeout 30 -o out.pcap    what is tapped in 30 s
          tap2pcap live 127.0.0.1:15000 --request tap.yaml | tshark -l -i -          a request of one's own
          tap2pcap live 127.0.0.1:15000 --config-id down -o tap.pcapng -C 100 -W 10  the latest 1,000 MB
          tap2pcap live 127.0.0.1:15000 --config-id down -o tap-%F-%H%M%S.pcap -G 3600
          tap2pcap live 127.0.0.1:15000 --config-id down --serve tcp://:57012        and then: tshark -i TCP@127.0.0.1:57012

        Limits:
          Envoy's main thread sends all of it, at most about 200 MB/s (170 to 240 in our measurements): what comes faster grows in
          its memory without bound, 1.6 bytes for each byte tapped, which it does not give back, and meanwhile that thread answers
          nothing else, such as /ready. Tap less then, by limits (--request) and --match, or have Envoy write files and use watch.
        """;

    private const string ExtcapExamples = """
        Examples:
          tap2pcap extcap install                           Envoy's taps among Wireshark's interfaces
          tap2pcap extcap uninstall                         and no longer
        """;

    private const string ProfileExamples = """
        Examples:
          tap2pcap profile taps-profile /var/tap            a profile, and the commands that use it
          tap2pcap profile ~/.config/wireshark/profiles/taps /var/tap
          tap2pcap profile --map-port 443=8080 taps-profile /var/tap
        """;

    private const string VerifyExamples = """
        Examples:
          tap2pcap verify out.pcap trace_*.pb               whether a capture holds what the taps hold
          tap2pcap verify --json out.pcapng /var/tap        for scripts
        """;

    private const string WatchExamples = """
        Examples:
          tap2pcap watch /var/tap | tshark -l -i -          packets as Envoy writes its taps
          tap2pcap watch /var/tap -o out.pcapng --idle 60   until nothing has come for a minute
          tap2pcap watch /var/tap --output-dir captures     each tap a capture, once its connection has closed
        """;

    public override int Invoke(ParseResult parseResult)
    {
        HideArgumentsOfParent(parseResult.CommandResult);
        int result = generated.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(parseResult.CommandResult.Command.Name switch
        {
            ExtcapCommand.Name => ExtcapExamples,
            InfoCommand.Name => InfoExamples,
            LiveCommand.Name => LiveExamples,
            ListenCommand.Name => ListenExamples,
            ProfileCommand.Name => ProfileExamples,
            VerifyCommand.Name => VerifyExamples,
            WatchCommand.Name => WatchExamples,
            _ => Examples,
        });
        return result;
    }

    // The generated usage of a subcommand would ask for the root's inputs, too.
    private static void HideArgumentsOfParent(CommandResult shown)
    {
        if (shown.Parent is CommandResult parent)
        {
            foreach (Argument argument in parent.Command.Arguments)
            {
                argument.Hidden = true;
            }
        }
    }
}
