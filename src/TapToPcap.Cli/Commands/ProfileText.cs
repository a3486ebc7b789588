using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Profiling;

namespace TapToPcap.Cli.Commands;

/// <summary>Prints a profile for people: how each port is dissected, and the command lines that use the profile.</summary>
internal static class ProfileText
{
    private const string Capture = "CAPTURE";

    private static readonly TextTable<DissectedPort> Table = new(
        port => [string.Create(CultureInfo.InvariantCulture, $"{port.Port}"), string.Join(", ", port.Protocols), $"{Describe(port)}{DescribeNames(port)}"],
        ("port", true),
        ("protocol", false),
        ("read as", false));

    internal static void Write(WiresharkProfile profile, string folder, TextWriter output)
    {
        if (profile.Ports.Count > 0)
        {
            Table.Write(profile.Ports, output, int.MaxValue);
            output.WriteLine();
        }

        if (WiresharkFolder.NameOf(folder) is string name)
        {
            output.WriteLine($"wireshark -C {Shell.Quote(name)} {Capture}");
            output.WriteLine($"tshark -C {Shell.Quote(name)} -r {Capture}");
            return;
        }

        string path = Shell.Quote(Path.GetFullPath(folder));
        string copy = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        output.WriteLine("# with this profile alone");
        output.WriteLine(WithProfileAlone(folder, Capture));
        output.WriteLine($"WIRESHARK_CONFIG_DIR={path} tshark -r {Capture}");
        output.WriteLine("# among your own profiles, which -C finds by name");
        output.WriteLine($"mkdir -p ~/.config/wireshark/profiles && cp -r {path} ~/.config/wireshark/profiles/ && wireshark -C {Shell.Quote(copy)} {Capture}");
        output.WriteLine("# without a profile");
        output.WriteLine($"tshark {string.Concat(profile.Ports.Where(port => port.NeedsEntry).Select(DecodeAs))}-r {Capture}");
    }

    /// <summary>The command line that opens a capture in Wireshark with a profile.</summary>
    internal static string WithProfileAlone(string folder, string capture) => WiresharkFolder.NameOf(folder) is string name
        ? $"wireshark -C {Shell.Quote(name)} {capture}"
        : $"WIRESHARK_CONFIG_DIR={Shell.Quote(Path.GetFullPath(folder))} wireshark {capture}";

    /// <summary>Why the profile has no entry for a port, and what to do.</summary>
    internal static string WhyNoEntry(DissectedPort port) => string.Create(
        CultureInfo.InvariantCulture,
        $"nothing for port {port.Port}, where no one dissector reads {string.Join(" and ", port.Protocols)}{(port.NeedsOtherPort ? $": {OtherPort(port)}" : "")}");

    private static string OtherPort(DissectedPort port) => string.Create(CultureInfo.InvariantCulture, $"--map-port {port.Port}=8080 mends it");

    private static string Describe(DissectedPort port) => port switch
    {
        { NeedsOtherPort: true } => $"no entry: on this port none reads them all; {OtherPort(port)}",
        { Dissector: null } => "no entry: no one dissector reads them all",
        { IsOwnChoice: true } => $"{port.Dissector}, as Wireshark does anyway",
        _ => port.Dissector,
    };

    private static string DescribeNames(DissectedPort port) => port.Names.Count == 0 ? "" : $" (invented, stands for {PlainText.Of(string.Join(", ", port.Names))})";

    private static string DecodeAs(DissectedPort port) => string.Create(CultureInfo.InvariantCulture, $"-d tcp.port=={port.Port},{port.Dissector} ");
}
