namespace TapToPcap.Verifying.Captures;

/// <summary>What a frame says about a TCP connection. The payload is payload from the frame.</summary>
/// <param name="Acknowledgment">Null where it acknowledges nothing.</param>
internal readonly record struct TcpPacket(TcpEnd Source, TcpEnd Destination, uint Sequence, uint? Acknowledgment, bool IsSyn, bool IsFin, ReadOnlyMemory<byte> Payload);
