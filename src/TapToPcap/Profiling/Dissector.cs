namespace TapToPcap.Profiling;

/// <summary>A dissector of Wireshark for what runs over TCP.</summary>
/// <param name="Name">As profiles call it.</param>
/// <param name="FilterName">As tshark's -d and display filters call it.</param>
/// <param name="OwnPorts">Ports on which Wireshark 4.0 takes it unasked.</param>
internal sealed record Dissector(string Name, string FilterName, params int[] OwnPorts);
