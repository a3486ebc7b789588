namespace TapToPcap.Profiling;

/// <summary>A dissector of Wireshark for a protocol over TCP: its names, and its default ports.</summary>
/// <param name="Name">Its name in profiles.</param>
/// <param name="FilterName">Its name for tshark's -d and in display filters.</param>
/// <param name="OwnPorts">Ports on which Wireshark 4.0 uses it by default.</param>
internal sealed record Dissector(string Name, string FilterName, params int[] OwnPorts);
