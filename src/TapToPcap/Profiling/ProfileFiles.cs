using System.Globalization;

namespace TapToPcap.Profiling;

/// <summary>Creates the contents of a Wireshark profile's files (Wireshark User's Guide, Appendix B).</summary>
internal static class ProfileFiles
{
    /// <summary>The first line of each file: one that begins otherwise was not written by tap2pcap.</summary>
    internal const string Mark = "# Written by tap2pcap.";

    private const string ColorFilters = """
        # The first that matches counts. Colours: background, then text, each red, green and blue of 16 bits.
        @Bytes are missing@frame.comment contains "missing before this" || frame.comment contains "cut here by Envoy" || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment@[65535,52428,52428][26214,0,0]
        @Invented, no payload@tcp.len == 0 && (!eth || eth.src[0:4] == 02:74:61:70)@[61680,61680,61680][34952,34952,34952]
        """;

    private const string Preferences = """
        gui.column.format: 
        	"No.", "%m",
        	"Time", "%t",
        	"Source", "%s",
        	"Destination", "%d",
        	"Protocol", "%p",
        	"Length", "%L",
        	"Interface", "%Cus:frame.interface_name:0:R",
        	"Comment", "%Cus:frame.comment:0:R",
        	"Info", "%i"
        """;

    internal static IEnumerable<(string Name, string Text)> Create(IEnumerable<(int Port, Dissector Dissector)> entries) =>
    [
        ("decode_as_entries", Write(string.Join('\n', entries.Select(WriteEntry)))),
        ("colorfilters", Write(ColorFilters)),
        ("preferences", Write(Preferences)),
    ];

    // The third field is the default to which Wireshark returns on a reset.
    private static string WriteEntry((int Port, Dissector Dissector) entry) =>
        string.Create(CultureInfo.InvariantCulture, $"decode_as_entry: tcp.port,{entry.Port},(none),{entry.Dissector.Name}");

    private static string Write(string body) => $"{Mark}\n{body}{(body.Length > 0 ? "\n" : "")}";
}
