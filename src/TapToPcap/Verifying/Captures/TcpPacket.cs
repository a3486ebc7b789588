namespace TapToPcap.Verifying.Captures;

/// <summary>The TCP segment of a frame and its ends. The payload is in the frame's bytes, and valid as long as they are.</summary>
/// <param name="Acknowledgment">Null where the ACK flag is not set.</param>
internal readonly record struct TcpPacket(TcpEnd Source, TcpEnd Destination, uint Sequence, uint? Acknowledgment, bool IsSyn, bool IsFin, ReadOnlyMemory<byte> Payload);
