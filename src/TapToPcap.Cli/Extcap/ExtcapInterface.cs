namespace TapToPcap.Cli.Extcap;

/// <summary>
/// An interface that Wireshark lists next to the machine's network interfaces: Envoy's admin, UDP or folder taps.
/// </summary>
/// <param name="Name">Identifier, which Wireshark passes to --extcap-interface.</param>
/// <param name="Display">Label in Wireshark's list.</param>
/// <param name="Arguments">Fields of the dialog before a capture.</param>
internal sealed record ExtcapInterface(string Name, string Display, ExtcapArgument[] Arguments)
{
    internal const string Admin = "envoy-admin";
    internal const string Datagrams = "envoy-udp";
    internal const string Folder = "envoy-folder";

    private static readonly ExtcapArgument[] Common =
    [
        new("--role", "Where Envoy tapped", "At a listener, at a cluster, or decided for each connection", "selector") { Choices = ["auto", "downstream", "upstream"] },
        new("--map-port", "Show a port as another", "As in 443=8080, which has HTTP/2 in plain text dissected", "string") { Group = "Dissection" },
        new("--redact", "Mask secret headers", "Values of authorization, cookie and the like become *", "boolflag") { Group = "Privacy" },
    ];

    internal static readonly ExtcapInterface[] All =
    [
        new(Admin, "Envoy tap: admin",
        [
            new("--url", "Admin interface", "http://HOST:PORT, HOST:PORT or unix:/PATH", "string") { Default = "http://127.0.0.1:15000", IsRequired = true },
            new("--config-id", "Config id", "Name of the tap, as its admin_config has it", "string") { IsRequired = true },
            new("--match", "Match", "Envoy's MatchPredicate in YAML or JSON; everything if empty", "string"),
            new("--http1", "Use HTTP/1.1", "Instead of HTTP/2", "boolflag"),
            .. Common,
        ]),
        new(Datagrams, "Envoy tap: UDP sink",
        [
            new("--url", "Listen at", "udp://ADDRESS:PORT", "string") { Default = "udp://127.0.0.1:8089", IsRequired = true },
            .. Common,
        ]),
        new(Folder, "Envoy tap: folder",
        [
            new("--folder", "Folder", "Directory that Envoy writes taps into", "string") { IsRequired = true },
            .. Common,
        ]),
    ];

    internal static ExtcapInterface? Find(string name) => Array.Find(All, one => one.Name == name);
}
