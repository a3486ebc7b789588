using TapToPcap.Common;
using TapToPcap.Inspecting;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Writing;

namespace TapToPcap.Profiling;

/// <summary>A profile with which Wireshark and tshark read what the taps carry: dissectors by port, columns, colours.</summary>
public sealed class WiresharkProfile
{
    private readonly IReadOnlyList<(int Port, Dissector Dissector)> _entries;

    /// <param name="served">The protocols that were seen.</param>
    public WiresharkProfile(ServedPorts served)
    {
        (DissectedPort Port, Dissector? Dissector)[] ports = [.. served.ByPort.Select(port => Decide(port, served.NamesOf(port.Port)))];
        Ports = [.. ports.Select(port => port.Port)];
        _entries = [.. ports.Where(port => port.Port.NeedsEntry).Select(port => (port.Port.Port, port.Dissector!))];
    }

    /// <summary>All ports whose protocol is known, in their order.</summary>
    public IReadOnlyList<DissectedPort> Ports { get; }

    /// <summary>Creates the profile for taps that have been inspected.</summary>
    /// <param name="ports">Which ports the capture shows as others.</param>
    public static WiresharkProfile Of(Inspection inspection, PortMap ports)
    {
        ServedPorts served = new(ports);
        foreach (InspectedConversation conversation in inspection.Conversations)
        {
            served.Add(conversation);
        }

        foreach (InspectedExchange exchange in inspection.Exchanges)
        {
            served.Add(exchange, HttpForm.Auto, HttpSide.Auto);
        }

        return new WiresharkProfile(served);
    }

    /// <summary>Writes the three files of the profile, replacing those of an earlier call. Writes none if one exists that tap2pcap
    /// did not write; other files in the folder are not touched.</summary>
    /// <exception cref="OutputException">The folder or a file cannot be written, or a file was not written by tap2pcap.</exception>
    public void Write(string folder)
    {
        CaptureFile.CreateFolder(folder);
        (string Path, string Text)[] files = [.. ProfileFiles.Create(_entries).Select(file => (Path.Combine(folder, file.Name), file.Text))];
        foreach ((string path, string _) in files)
        {
            Try(path, RefuseForeign);
        }

        foreach ((string path, string text) in files)
        {
            Try(path, ours => File.WriteAllText(ours, text));
        }
    }

    private static (DissectedPort Port, Dissector? Dissector) Decide((int Port, IReadOnlyCollection<string> Protocols) served, IReadOnlyCollection<string> names)
    {
        Dissector? dissector = Dissectors.For(served.Port, served.Protocols);
        bool isOwnChoice = dissector?.OwnPorts.Contains(served.Port) ?? false;
        return (new DissectedPort(served.Port, [.. served.Protocols], dissector?.FilterName, isOwnChoice) { Names = names, NeedsOtherPort = Dissectors.NeedsOtherPort(served.Port, served.Protocols) }, dissector);
    }

    private static void RefuseForeign(string path)
    {
        if (File.Exists(path) && File.ReadLines(path).FirstOrDefault() != ProfileFiles.Mark)
        {
            throw new OutputException(path, "Not written by tap2pcap, and left as it is: name a folder of its own");
        }
    }

    private static void Try(string path, Action<string> act)
    {
        try
        {
            act(path);
        }
        catch (Exception e) when (e is IOException and not OutputException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e);
        }
    }
}
