namespace TapToPcap.Verifying.Captures;

/// <summary>A frame taken apart.</summary>
/// <param name="Packet">Null where it is no TCP over IP, or not all of it is there.</param>
/// <param name="Problem">What is wrong with it, both numbers that disagree included; null as a rule.</param>
internal readonly record struct ParsedFrame(TcpPacket? Packet, string? Problem);
