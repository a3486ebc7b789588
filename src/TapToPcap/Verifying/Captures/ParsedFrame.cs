namespace TapToPcap.Verifying.Captures;

/// <summary>The result of <see cref="PacketParser"/>: the TCP segment of a frame, what is wrong with the frame, or both.</summary>
/// <param name="Packet">Null where the frame is not TCP over IP, or is incomplete.</param>
/// <param name="Problem">What is wrong, with the values found and expected; null as a rule.</param>
internal readonly record struct ParsedFrame(TcpPacket? Packet, string? Problem);
